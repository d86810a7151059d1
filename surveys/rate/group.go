package rate

import (
	"cmp"
	"slices"
	"strconv"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// dimension is one code of Query.By: which of its values each row has.
type dimension struct {
	code   string
	values []string // a group per value
	index  []int32  // row → value, -1 = none; nil for a question with several choices
	column *tally.Column
	option []int // several choices: value → the column's code
}

// maxGroups bounds the groups of one query: a table that long is read by
// nobody, and every group of a cross of answers is smaller than the last.
// maxBlocks bounds the combinations of questions with several choices: each
// takes a pass over all responses.
const (
	maxGroups = 20_000
	maxBlocks = 500
)

// dimensions reads Query.By.
//
// Errors: Invalid for a code that is no question, a question without a small
// set of answers, and too many groups.
func dimensions(v *tally.View, by []string, c Context) ([]dimension, error) {
	var all []dimension
	groups, blocks := 1, 1
	for _, code := range by {
		d, err := newDimension(v, code, c)
		if err != nil {
			return nil, err
		}
		groups *= max(1, len(d.values))
		if d.index == nil {
			blocks *= max(1, len(d.values))
		}
		if groups > maxGroups || blocks > maxBlocks {
			return nil, surveys.E(surveys.Invalid, "rate.too_many_groups", "/by", "Max", maxGroups)
		}
		all = append(all, d)
	}
	return all, nil
}

func newDimension(v *tally.View, code string, c Context) (dimension, error) {
	d := dimension{code: code}
	switch code {
	case tally.ByArea:
		d.byArea(v, c)
		return d, nil
	case tally.ByChannel:
		d.byID(v, &v.Channel, c.ChannelCode)
		return d, nil
	case tally.ByWave:
		d.byID(v, &v.Wave, c.WaveCode)
		return d, nil
	case tally.ByMode:
		d.values = wordsOf(surveys.Modes)
		d.index = spreadBytes(v.Mode, func(code int) int { return code })
		return d, nil
	case tally.BySample:
		d.values = wordsOf(surveys.Samples)
		d.index = spreadBytes(v.Sample, func(code int) int { return code })
		return d, nil
	}
	column, ok := v.Column(code)
	if !ok {
		return d, surveys.E(surveys.Invalid, "rate.by_unknown", "/by", "Code", code)
	}
	switch column.Kind {
	case tally.AreaOf:
		d.byArea(v, c)
	case tally.Codes:
		d.values = column.Values[1:]
		d.index = spread(v.N, &column.Codes, func(code int) int { return code - 1 })
	case tally.Set:
		d.values = column.Values[1:]
		d.column = column
		for i := range d.values {
			d.option = append(d.option, i+1)
		}
	default:
		return d, surveys.E(surveys.Invalid, "rate.by_unsuitable", "/by", "Code", code)
	}
	return d, nil
}

// byArea groups by the root's children, into which the areas below are rolled
// up. Areas outside the tree are in no group.
func (d *dimension) byArea(v *tally.View, c Context) {
	d.values = slices.Clone(c.Districts)
	place := make([]int, len(v.Area.Values))
	for i, code := range v.Area.Values {
		place[i] = -1
		if code == "" || c.Areas == nil {
			continue
		}
		if child, ok := c.Areas.RollUp(code); ok {
			place[i] = d.add(child)
		}
	}
	d.index = spread(v.N, &v.Area.Codes, func(code int) int { return place[code] })
}

func (d *dimension) byID(v *tally.View, ids *tally.Dictionary[int64], word func(int64) string) {
	place := make([]int, len(ids.Values))
	for i, id := range ids.Values {
		place[i] = -1
		if id != 0 {
			place[i] = d.add(word(id))
		}
	}
	d.index = spread(v.N, &ids.Codes, func(code int) int { return place[code] })
}

// add returns the place of a value, a new one at the end.
func (d *dimension) add(value string) int {
	if i := slices.Index(d.values, value); i >= 0 {
		return i
	}
	d.values = append(d.values, value)
	return len(d.values) - 1
}

// spread turns codes into places, calling place once per code.
func spread(n int, codes *tally.Narrow, place func(code int) int) []int32 {
	var table []int32
	index := make([]int32, n)
	for row := range index {
		c := codes.At(row)
		for c >= len(table) {
			table = append(table, int32(place(len(table))))
		}
		index[row] = table[c]
	}
	return index
}

func spreadBytes(codes []uint8, place func(code int) int) []int32 {
	index := make([]int32, len(codes))
	for row, c := range codes {
		index[row] = int32(place(int(c)))
	}
	return index
}

func wordsOf[W ~string](words []W) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}

// compareValues orders group values: numbers by size, then words.
func compareValues(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX == nil && errY == nil && x != y:
		return cmp.Compare(x, y)
	case (errX == nil) != (errY == nil):
		if errX == nil {
			return -1
		}
		return 1
	}
	return cmp.Compare(a, b)
}
