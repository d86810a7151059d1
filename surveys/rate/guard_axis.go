package rate

import (
	"math"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// axis is one characteristic as a partition of all responses. Value 0 is who has
// none; several choices have an axis per option.
type axis struct {
	code   string
	area   bool
	values []string // from 1
	of     []uint16 // by row
}

// The values of an axis of one option.
const (
	unchosen = "0"
	chosen   = "1"
)

// maxValues bounds the values of a characteristic by which protected figures may
// be narrowed; of more, hardly one has ten people.
const maxValues = 2000

// index is the place of a value, -1 for one that nobody has.
func (x *axis) index(value string) int {
	if i := slices.Index(x.values[1:], value); i >= 0 {
		return i + 1
	}
	return -1
}

// options returns the name of an option's axis, nil for a code of which each
// response has one value.
func (g *Guard) options(code string) func(option string) string {
	c, ok := g.view.Column(code)
	if ok && c.Kind == tally.Set || !ok && code == tally.ByFlag {
		return func(option string) string { return code + "_" + option }
	}
	return nil
}

// axis returns a characteristic by the name that the exports' columns have
// ("q8_tv", "q2_r1") or by its code; ok is false for what makes no groups.
func (g *Guard) axis(name string) (x *axis, ok bool) {
	if x, done := g.axes[name]; done {
		return x, x != nil
	}
	x = g.newAxis(name)
	if x != nil && len(x.values) > maxValues {
		x = nil
	}
	g.axes[name] = x
	return x, x != nil
}

func (g *Guard) newAxis(name string) *axis {
	v := g.view
	x := &axis{code: name, values: []string{""}, of: make([]uint16, v.N)}
	for _, code := range v.Codes() {
		c, _ := v.Column(code)
		switch {
		case c.Kind == tally.Set:
			for at := 1; at < len(c.Values); at++ {
				if code+"_"+c.Values[at] == name {
					return x.byOption(func(row int) (bool, bool) { return c.Has(row, 0), c.Has(row, at) })
				}
			}
			if code == name {
				return nil
			}
		case code != name && strings.ReplaceAll(code, ".", "_") != name:
		case c.Kind == tally.Codes:
			x.values = c.Values
			for row := range x.of {
				x.of[row] = uint16(c.Codes.At(row))
			}
			return x
		case c.Kind == tally.Numbers:
			return x.by(func(row int) string { return known(c.Numbers[row], !math.IsNaN(c.Numbers[row])) })
		default:
			return nil
		}
	}
	switch name {
	case tally.ByMode:
		return x.by(func(row int) string { return string(surveys.Modes[v.Mode[row]]) })
	case tally.ByChannel:
		return x.by(func(row int) string { return named0(v.Channel.At(row), g.names.ChannelCode) })
	case tally.ByWave:
		return x.by(func(row int) string { return named0(v.Wave.At(row), g.names.WaveCode) })
	case tally.ByAssisted:
		return x.by(func(row int) string { return tally.AssistedValues[tally.AssistedOf(v.Flags.At(row))] })
	case tally.ByDay, tally.ByHour:
		d := dimension{}
		d.byTime(v, name == tally.ByHour)
		one := d.sides[0]
		return x.by(func(row int) string {
			if at := one.lines[one.codes.At(row)]; len(at) > 0 {
				return d.values[at[0]]
			}
			return ""
		})
	}
	for at, flag := range tally.FlagValues {
		if name == tally.ByFlag+"_"+flag {
			return x.byOption(func(row int) (bool, bool) { return true, slices.Contains(tally.FlagsOf(v.Flags.At(row)), at) })
		}
	}
	return nil
}

// by makes the partition of what is said of every row, "" for nothing.
func (x *axis) by(say func(row int) string) *axis {
	index := map[string]uint16{"": 0}
	for row := range x.of {
		word := say(row)
		at, ok := index[word]
		if !ok {
			if len(x.values) > maxValues {
				return nil
			}
			at = uint16(len(x.values))
			index[word], x.values = at, append(x.values, word)
		}
		x.of[row] = at
	}
	return x
}

func (x *axis) byOption(has func(row int) (answered, chose bool)) *axis {
	x.values = []string{"", unchosen, chosen}
	for row := range x.of {
		switch answered, chose := has(row); {
		case chose:
			x.of[row] = 2
		case answered:
			x.of[row] = 1
		}
	}
	return x
}

// area is the partition of an area into those right below it.
func (g *Guard) area(within string) *axis {
	key := "area of " + within // no code has a blank
	if x, done := g.axes[key]; done {
		return x
	}
	parts := g.districts(within)
	x := &axis{code: key, area: true, values: append([]string{""}, parts...), of: make([]uint16, g.view.N)}
	place := make([]uint16, len(g.view.Area.Values))
	for i, code := range g.view.Area.Values {
		if code == "" || g.names.Areas == nil {
			continue
		}
		for at, part := range parts {
			if code == part || g.names.Areas.Within(code, part) {
				place[i] = uint16(at + 1)
			}
		}
	}
	for row := range x.of {
		x.of[row] = place[g.view.Area.Codes.At(row)]
	}
	g.axes[key] = x
	return x
}

// known characteristics are those that somebody else may know of a person: where
// they live, when and how they answered, and what no rate is made of.
func (g *Guard) known(within string) (all []*axis) {
	all = append(all, g.area(within))
	names := []string{tally.ByMode, tally.ByWave, tally.ByChannel, tally.ByAssisted}
	for _, code := range g.view.Codes() {
		c, _ := g.view.Column(code)
		switch {
		case g.rated[code]:
		case c.Kind == tally.Set:
			for _, option := range c.Values[1:] {
				names = append(names, code+"_"+option)
			}
		case c.Kind == tally.Codes || c.Kind == tally.Numbers:
			names = append(names, code)
		}
	}
	for _, name := range names {
		if x, ok := g.axis(name); ok && len(x.values) <= maxKnown && !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	return all
}

// maxKnown bounds the values of a characteristic that is held against others.
const maxKnown = 130
