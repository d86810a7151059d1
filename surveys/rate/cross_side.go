package rate

import (
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/tally"
)

// crossSide is one side of a cross-tabulation.
type crossSide struct {
	name    string        // of the column, as exports and Guard call it
	set     *tally.Column // a question with several choices; else
	codes   *tally.Narrow
	words   []string // of the codes; "" makes no line
	all     bool     // every word makes a line, also one that nobody has
	by      func(sample int) (codes *tally.Narrow, words []string)
	present [][]bool // by sample and code, once asked
}

// newSide finds a side by the names that source has and by the codes of questions
// with several choices. A question comes before a fixed column of its name.
//
// Errors: Invalid, estimate.column_unknown.
func newSide(v *tally.View, name string, names tally.Names) (*crossSide, error) {
	d := &crossSide{name: sideOf(name)}
	for _, code := range v.Codes() {
		c, _ := v.Column(code)
		column := strings.ReplaceAll(code, ".", "_")
		switch {
		case c.Kind == tally.Set && column == d.name:
			d.set = c
			return d, nil
		case c.Kind == tally.Set && strings.HasPrefix(d.name, column+"_"):
			if value := c.IndexOf(d.name[len(column)+1:]); value > 0 {
				d.ofOption(c, value)
				return d, nil
			}
		case column != d.name:
		case c.Kind == tally.Codes:
			d.codes, d.words, d.all = &c.Codes, c.Values, true
			return d, nil
		case c.Kind == tally.AreaOf:
			d.codes, d.words = &v.Area.Codes, v.Area.Values
			return d, nil
		}
	}
	if d.fixed(v, names) {
		return d, nil
	}
	// Numbers, and what is no characteristic: a code is made for each value.
	if _, err := estimate.Require(newSource(v, "", names), d.name, ""); err != nil {
		return nil, err
	}
	d.by = func(sample int) (*tally.Narrow, []string) {
		from := newSource(v, surveys.Samples[sample], names)
		c, _ := from.Column(d.name)
		wide, words := make([]uint32, v.N), append([]string{""}, c.Values...)
		for i, row := range from.rows {
			wide[row] = c.Codes[i] + 1
		}
		codes := tally.NarrowWords(wide)
		return &codes, words
	}
	return d, nil
}

// ofOption says of who answered whether an option was chosen.
func (d *crossSide) ofOption(c *tally.Column, value int) {
	set, bit := c.Planes[0], uint8(1)<<(value&7)
	if plane := c.Planes[value>>3]; value > 7 {
		set, bit = make([]uint8, len(plane)), 2
		for row, x := range plane {
			set[row] = c.Planes[0][row]&1 | x>>(value&7)&1<<1
		}
	}
	codes := tally.NarrowBytes(set)
	d.codes, d.words = &codes, make([]string, 256)
	for code := range d.words {
		switch {
		case code&1 == 0:
		case uint8(code)&bit != 0:
			d.words[code] = chosen
		default:
			d.words[code] = unchosen
		}
	}
}

// fixed makes a side of what every response has.
func (d *crossSide) fixed(v *tally.View, names tally.Names) bool {
	switch d.name {
	case "mode":
		codes := tally.NarrowBytes(v.Mode)
		d.codes, d.words = &codes, wordsOf(surveys.Modes)
	case "sample":
		codes := tally.NarrowBytes(v.Sample)
		d.codes, d.words = &codes, wordsOf(surveys.Samples)
	case "wave":
		d.codes, d.words = &v.Wave.Codes, wordsBy(v.Wave.Values, func(id int64) string { return named0(id, names.WaveCode) })
	case "channel":
		d.codes, d.words = &v.Channel.Codes, wordsBy(v.Channel.Values, func(id int64) string { return named0(id, names.ChannelCode) })
	case "area":
		d.codes, d.words = &v.Area.Codes, v.Area.Values
	case districtColumn:
		d.codes, d.words = &v.Area.Codes, wordsBy(v.Area.Values, func(code string) string {
			if names.Areas == nil {
				return ""
			}
			child, _ := names.Areas.RollUp(code)
			return child
		})
	case stratumColumn:
		d.codes, d.words = &v.Stratum.Codes, v.Stratum.Values
	case psuColumn:
		d.codes, d.words = &v.PSU.Codes, v.PSU.Values
	case "flags":
		d.codes, d.words = &v.Flags.Codes, wordsBy(v.Flags.Values, flagWords)
	default:
		return false
	}
	return true
}

// axis are the lines of a side for one sample: every answer of a question, else
// what there is in the sample.
func (d *crossSide) axis(v *tally.View, sample int) tally.Axis {
	if d.set != nil {
		return tally.AnsweredAxis(d.set)
	}
	codes, words := d.codes, d.words
	if d.by != nil {
		codes, words = d.by(sample)
	} else if !d.all {
		if d.present == nil {
			d.present = d.codes.Present(v.Sample, len(surveys.Samples), max(256, len(words)))
		}
		words = slices.Clone(words)
		for code := range words {
			if !d.present[sample][code] {
				words[code] = ""
			}
		}
	}
	levels, line := estimate.Levels(words)
	return tally.AxisBy(codes, line, levels)
}
