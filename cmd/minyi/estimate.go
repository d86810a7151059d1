package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/alecthomas/kong"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/outcome"
	"minyi/surveys/quality"
	"minyi/surveys/suppress"
)

// estimateCommand answers statistical requests from files: no server, no
// database. What a document asks for its "spec" says. Here --data, elsewhere the
// data folder, is the sample file (CSV) to read instead of the one that the
// request names.
type estimateCommand struct {
	Request    string `required:"" help:"Request document, - for standard input." placeholder:"FILE"`
	WeightsOut string `name:"weights-out" help:"Write the final weights here, as CSV by row of the data." placeholder:"FILE"`

	data string
}

// Help tells what the flags cannot.
func (*estimateCommand) Help() string {
	return "--data FILE reads this sample file (CSV) instead of the one that the request names."
}

func (e *estimateCommand) Run(_ context.Context, t *terminal, k *kong.Context) error {
	e.data = given(k, "data")
	request, err := readFile(t, e.Request)
	if err != nil {
		return unreadable(e.Request, err)
	}
	var head struct {
		Spec string `json:"spec"`
	}
	// A document that cannot be read is worded by the reader of estimates.
	_ = json.Unmarshal(request, &head)
	var out []byte
	switch head.Spec {
	case outcome.Spec:
		out, err = outcome.Run(request)
	case suppress.Spec:
		out, err = suppress.Run(request)
	case quality.Spec:
		out, err = e.quality(request)
	default:
		out, err = e.estimate(t, request)
	}
	if err != nil {
		return err
	}
	_, err = t.out.Write(append(out, '\n'))
	return err
}

func (e *estimateCommand) estimate(t *terminal, request []byte) ([]byte, error) {
	r, err := estimate.Read(request)
	if err != nil {
		return nil, err
	}
	table, err := e.table(r.Data)
	if err != nil {
		return nil, err
	}
	document, err := estimate.Run(r, table)
	if err != nil {
		return nil, err
	}
	if e.WeightsOut != "" {
		if err := writeWeights(e.WeightsOut, document.FinalWeights()); err != nil {
			return nil, err
		}
	}
	return document.JSON(t.sentence)
}

// given is the value of a flag of the command line; what the environment and
// the configuration file say does not count.
func given(k *kong.Context, flag string) string {
	for _, p := range k.Path {
		if p.Flag != nil && p.Flag.Name == flag && !p.Resolved {
			return k.FlagValue(p.Flag).(string)
		}
	}
	return ""
}

// sentence words an error in one text.
func (t *terminal) sentence(err error) string {
	text := ""
	for i, e := range surveys.All(err) {
		if i > 0 {
			text += " "
		}
		text += t.words.Say(t.lang, e.Key, e.Args)
	}
	return text
}

func (e *estimateCommand) quality(request []byte) ([]byte, error) {
	r, err := quality.Read(request)
	if err != nil {
		return nil, err
	}
	table, err := e.table(r.Data)
	if err != nil {
		return nil, err
	}
	report, err := quality.Run(r, table)
	if err != nil {
		return nil, err
	}
	return json.Marshal(report)
}

// table reads the sample file: that of the flag, or the one that the request
// names, relative to the request.
func (e *estimateCommand) table(named string) (*estimate.Table, error) {
	name := e.data
	switch {
	case name != "":
	case named == "":
		return nil, surveys.E(surveys.Invalid, "estimate.field_missing", "/data", "Field", "data")
	case filepath.IsAbs(named) || e.Request == "-":
		name = named
	default:
		name = filepath.Join(filepath.Dir(e.Request), named)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close()
	return estimate.ReadCSV(file)
}

// unreadable words a file that is not there or may not be read.
func unreadable(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return surveys.E(surveys.Invalid, "estimate.file", "", "Name", name).Because(err)
	}
	return err
}

// writeWeights writes weights by the row of the data, from 1.
func writeWeights(name string, weights []float64) error {
	file, err := os.Create(name)
	if err != nil {
		return unreadable(name, err)
	}
	w := csv.NewWriter(file)
	_ = w.Write([]string{"row", "weight"}) // its error is kept and told below
	for i, x := range weights {
		_ = w.Write([]string{strconv.Itoa(i + 1), strconv.FormatFloat(x, 'g', -1, 64)})
	}
	w.Flush()
	return errors.Join(w.Error(), file.Close())
}
