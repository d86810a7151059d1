package main

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// configFile are the settings of a --config file: a JSON object with members
// named as the flags are, such as {"public-url":"https://…","in-work":512}.
// "_" may stand for "-".
type configFile struct {
	settings map[string]any
	places   map[string]*strictjson.Node
}

// configDepth lets a setting be a list, and no more.
const configDepth = 2

// readConfigFile is the loader of --config.
//
// Errors: those of strictjson.Parse; Invalid for what no flag can hold.
func readConfigFile(r io.Reader) (kong.Resolver, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	root, err := strictjson.Parse(data, strictjson.Limits{Depth: configDepth})
	if err != nil {
		return nil, err
	}
	if root.Kind != strictjson.Object {
		return nil, root.WrongKind(strictjson.Object)
	}
	f := &configFile{settings: make(map[string]any), places: make(map[string]*strictjson.Node)}
	for _, m := range root.Members {
		name := strings.ReplaceAll(m.Name, "_", "-")
		value, err := flagValue(m.Value)
		if err != nil {
			return nil, err
		}
		f.settings[name], f.places[name] = value, m.Value
	}
	return f, nil
}

// flagValue turns a value into what a flag reads: numbers as their digits, so
// that 1.5 is refused where a whole number is asked for, not rounded.
func flagValue(n *strictjson.Node) (any, error) {
	switch n.Kind {
	case strictjson.String:
		return n.Text, nil
	case strictjson.Bool:
		return n.Bool, nil
	case strictjson.Number:
		return string(n.Raw), nil
	case strictjson.Array:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			if item.Kind != strictjson.String {
				return nil, item.WrongKind(strictjson.String)
			}
			list[i] = item.Text
		}
		return list, nil
	}
	return nil, n.WrongKind(strictjson.String)
}

// Validate refuses settings that no command has: a misspelt one would be left
// at its default in silence.
func (f *configFile) Validate(app *kong.Application) error {
	known := flagNames(app.Node)
	var errs surveys.Errors
	for name, place := range f.places {
		if !slices.Contains(known, name) {
			errs = append(errs, place.Fail("config.unknown", "Name", name, "Nearest", surveys.Nearest(name, known)))
		}
	}
	slices.SortFunc(errs, func(a, b *surveys.Error) int { return strings.Compare(a.Field, b.Field) })
	return errs.Err()
}

// flagNames lists the flags of a command and of all below it.
func flagNames(n *kong.Node) []string {
	var names []string
	for _, flag := range n.Flags {
		names = append(names, flag.Name)
	}
	for _, child := range n.Children {
		names = append(names, flagNames(child)...)
	}
	return names
}

// Resolve gives the value for a flag that neither the command line nor the
// environment has set.
func (f *configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return f.settings[flag.Name], nil
}
