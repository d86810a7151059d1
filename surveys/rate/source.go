package rate

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

// source shows the responses of one sample as a sample file. Its columns are
// those of the exports: what is fixed, then a column per question, per option of
// a question with several choices (q8_tv: 0 or 1) and per row of a matrix
// (q2_r1). Beside them stand district, the root's child to which the area
// belongs, and fpc. Texts and contacts are not in the frame.
type source struct {
	view    *tally.View
	rows    []int
	names   tally.Names
	columns map[string]column
}

type column struct {
	of    *tally.Column
	value int // of a set, from 1
}

// districtColumn and the others are the names that are no questions.
const (
	districtColumn = "district"
	stratumColumn  = "stratum"
	psuColumn      = "psu"
	baseColumn     = "base_weight"
	weightColumn   = "weight"
)

func newSource(v *tally.View, sample surveys.Sample, names tally.Names) *source {
	s := &source{view: v, names: names, columns: map[string]column{}}
	wanted := uint8(slices.Index(surveys.Samples, sample))
	for row, x := range v.Sample {
		if x == wanted {
			s.rows = append(s.rows, row)
		}
	}
	for _, code := range v.Codes() {
		c, _ := v.Column(code)
		name := strings.ReplaceAll(code, ".", "_")
		switch c.Kind {
		case tally.Codes, tally.Numbers, tally.AreaOf:
			s.columns[name] = column{of: c}
		case tally.Set:
			for value, word := range c.Values {
				if value > 0 {
					s.columns[name+"_"+word] = column{of: c, value: value}
				}
			}
		}
	}
	return s
}

// Rows, Names and Column make a source an estimate.Source.
func (s *source) Rows() int { return len(s.rows) }

// Names returns the columns' names, sorted.
func (s *source) Names() []string {
	names := []string{"version", "wave", "channel", "mode", "sample", "area", districtColumn, "duration_s", "flags",
		stratumColumn, psuColumn, baseColumn, weightColumn, "fpc"}
	for name := range s.columns {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Column returns a column; a question comes before a fixed column of its name.
func (s *source) Column(name string) (*estimate.Column, bool) {
	if c, ok := s.columns[name]; ok {
		return s.question(c), true
	}
	v := s.view
	switch name {
	case "version":
		return s.words(func(row int) string { return strconv.Itoa(v.Version.At(row)) }), true
	case "wave":
		return s.words(func(row int) string { return named0(v.Wave.At(row), s.names.WaveCode) }), true
	case "channel":
		return s.words(func(row int) string { return named0(v.Channel.At(row), s.names.ChannelCode) }), true
	case "mode":
		return s.words(func(row int) string { return string(surveys.Modes[v.Mode[row]]) }), true
	case "sample":
		return s.words(func(row int) string { return string(surveys.Samples[v.Sample[row]]) }), true
	case "area":
		return s.words(v.Area.At), true
	case districtColumn:
		return s.words(s.district), true
	case "duration_s":
		return s.words(func(row int) string { return known(float64(v.Duration(row)), v.Duration(row) >= 0) }), true
	case "flags":
		return s.words(func(row int) string { return flagWords(v.Flags.At(row)) }), true
	case stratumColumn:
		return s.words(v.Stratum.At), true
	case psuColumn:
		return s.words(v.PSU.At), true
	case baseColumn:
		return s.words(func(row int) string { return known(v.BaseWeight.At(row), v.BaseWeight.At(row) > 0) }), true
	case "fpc":
		return s.words(func(row int) string { return known(v.FPC.At(row), v.FPC.At(row) > 0) }), true
	case weightColumn:
		return s.words(func(int) string { return "1" }), true
	}
	return nil, false
}

// question is the column of an answer.
func (s *source) question(c column) *estimate.Column {
	switch c.of.Kind {
	case tally.AreaOf:
		return s.words(s.view.Area.At)
	case tally.Numbers:
		return s.words(func(row int) string { return known(c.of.Numbers[row], !math.IsNaN(c.of.Numbers[row])) })
	case tally.Set:
		return s.words(func(row int) string {
			switch {
			case !c.of.Has(row, 0):
				return ""
			case c.of.Has(row, c.value):
				return "1"
			}
			return "0"
		})
	}
	out := &estimate.Column{Values: c.of.Values, Codes: make([]uint32, len(s.rows))}
	for i, row := range s.rows {
		out.Codes[i] = uint32(c.of.Codes.At(row))
	}
	return out
}

// words makes a column of what is said of every row.
func (s *source) words(say func(row int) string) *estimate.Column {
	out := &estimate.Column{Codes: make([]uint32, len(s.rows))}
	index := map[string]uint32{}
	for i, row := range s.rows {
		word := say(row)
		code, ok := index[word]
		if !ok {
			code = uint32(len(out.Values))
			index[word] = code
			out.Values = append(out.Values, word)
		}
		out.Codes[i] = code
	}
	return out
}

func (s *source) district(row int) string {
	if s.names.Areas == nil {
		return ""
	}
	child, _ := s.names.Areas.RollUp(s.view.Area.At(row))
	return child
}

// design is the design that the responses themselves carry: strata, PSUs and
// base weights where every response of the sample has them.
func (s *source) design() estimate.DesignSpec {
	d := estimate.DesignSpec{Weight: weightColumn, Lonely: estimate.Adjust}
	all := func(has func(row int) bool) bool {
		return !slices.ContainsFunc(s.rows, func(row int) bool { return !has(row) })
	}
	if all(func(row int) bool { return s.view.Stratum.At(row) != "" }) {
		d.Strata = []string{stratumColumn}
	}
	if all(func(row int) bool { return s.view.PSU.At(row) != "" }) {
		d.PSU = psuColumn
	}
	if all(func(row int) bool { return s.view.BaseWeight.At(row) > 0 }) {
		d.Weight = baseColumn
	}
	return d
}

// known writes a number, "" when it is not known.
func known(x float64, is bool) string {
	if !is {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

func named0(id int64, word func(int64) string) string {
	if id == 0 {
		return ""
	}
	return word(id)
}

// flagWords lists the flags that are set, divided by spaces, as exports do.
func flagWords(f intake.Flags) string {
	var words []string
	for i, name := range intake.FlagNames {
		if f&(1<<i) != 0 {
			words = append(words, name)
		}
	}
	return strings.Join(words, " ")
}
