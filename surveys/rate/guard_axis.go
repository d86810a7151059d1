package rate

import (
	"math"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

// axis is one characteristic as a partition of all responses. Value 0 is who has
// none; several choices have an axis per option. It reads the frame's columns: a
// copy of all that somebody may know would take more memory than the frame.
type axis struct {
	code   string
	area   bool
	values []string // from 1

	codes  *tally.Narrow
	place  []uint16 // code → value; nil: they are the same
	plane  []uint8  // of an option: the bytes that say who answered, and who chose it
	choice []uint8
	bit    uint8
	of     []uint16 // by row, of what the frame has no codes for
}

// gather writes the values of some rows.
func (x *axis) gather(rows []int32, into []uint16) {
	switch {
	case x.of != nil:
		for i, row := range rows {
			into[i] = x.of[row]
		}
	case x.plane != nil:
		for i, row := range rows {
			switch {
			case x.choice[row]&x.bit != 0:
				into[i] = 2
			default:
				into[i] = uint16(x.plane[row] & 1)
			}
		}
	default:
		x.codes.Gather(rows, into)
		if x.place != nil {
			for i, code := range into[:len(rows)] {
				into[i] = x.place[code]
			}
		}
	}
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
	x := &axis{code: name, values: []string{""}}
	for _, code := range v.Codes() {
		c, _ := v.Column(code)
		switch {
		case c.Kind == tally.Set:
			for at := 1; at < len(c.Values); at++ {
				if code+"_"+c.Values[at] == name {
					x.values = []string{"", unchosen, chosen}
					x.plane, x.choice, x.bit = c.Planes[0], c.Planes[at>>3], 1<<(at&7)
					return x
				}
			}
			if code == name {
				return nil
			}
		case code != name && strings.ReplaceAll(code, ".", "_") != name:
		case c.Kind == tally.Codes:
			x.values, x.codes = c.Values, &c.Codes
			return x
		case c.Kind == tally.Numbers:
			return x.byNumber(c.Numbers)
		default:
			return nil
		}
	}
	switch name {
	case tally.ByMode:
		codes := tally.NarrowBytes(v.Mode)
		return x.by(&codes, wordsOf(surveys.Modes))
	case tally.ByChannel:
		return x.by(&v.Channel.Codes, wordsBy(v.Channel.Values, func(id int64) string { return named0(id, g.names.ChannelCode) }))
	case tally.ByWave:
		return x.by(&v.Wave.Codes, wordsBy(v.Wave.Values, func(id int64) string { return named0(id, g.names.WaveCode) }))
	case tally.ByAssisted:
		return x.by(&v.Flags.Codes, wordsBy(v.Flags.Values, func(f intake.Flags) string { return tally.AssistedValues[tally.AssistedOf(f)] }))
	case tally.ByDay, tally.ByHour:
		d := dimension{}
		d.byTime(v, name == tally.ByHour)
		one := d.sides[0]
		words := make([]string, len(one.lines))
		for code, at := range one.lines {
			if len(at) > 0 {
				words[code] = d.values[at[0]]
			}
		}
		return x.by(one.codes, words)
	}
	for at, flag := range tally.FlagValues {
		if name == tally.ByFlag+"_"+flag {
			return x.by(&v.Flags.Codes, wordsBy(v.Flags.Values, func(f intake.Flags) string {
				if slices.Contains(tally.FlagsOf(f), at) {
					return chosen
				}
				return unchosen
			}))
		}
	}
	return nil
}

// by makes the partition of a column of codes, each with its word, "" for none.
func (x *axis) by(codes *tally.Narrow, words []string) *axis {
	index := map[string]uint16{"": 0}
	x.codes, x.place = codes, make([]uint16, len(words))
	for code, word := range words {
		at, ok := index[word]
		if !ok {
			if len(x.values) > maxValues {
				return nil
			}
			at = uint16(len(x.values))
			index[word], x.values = at, append(x.values, word)
		}
		x.place[code] = at
	}
	return x
}

func wordsBy[T any](values []T, word func(T) string) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = word(v)
	}
	return words
}

// byNumber makes the partition of numbers, NaN for none.
func (x *axis) byNumber(numbers []float64) *axis {
	index := map[float64]uint16{}
	x.of = make([]uint16, len(numbers))
	for row, n := range numbers {
		if math.IsNaN(n) {
			continue
		}
		at, ok := index[n]
		if !ok {
			if len(x.values) > maxValues {
				return nil
			}
			at = uint16(len(x.values))
			index[n], x.values = at, append(x.values, known(n, true))
		}
		x.of[row] = at
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
	x := &axis{code: key, area: true, values: append([]string{""}, parts...), codes: &g.view.Area.Codes}
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
	x.place = place
	g.axes[key] = x
	return x
}

// known characteristics are those that somebody else may know of a person: where
// they live, when and how they answered, and what no rate is made of.
func (g *Guard) known(within string) (all []*axis) {
	if all, done := g.knowns[within]; done {
		return all
	}
	defer func() { g.knowns[within] = all }()
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
