package rate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"minyi/surveys"
	"minyi/surveys/tally"
)

// dimension is one code of Query.By: which of its values each response has.
type dimension struct {
	code   string
	values []string // a group per value
	sides  []side   // one; a question with several choices has one per eight options
}

// side is a column, and for each of its codes the values that it stands for.
type side struct {
	codes *tally.Narrow
	lines [][]int
}

// maxGroups bounds the groups of one query: a table that long is read by
// nobody, and every group of a cross of answers is smaller than the last.
const maxGroups = 20_000

// dimensions reads Query.By.
//
// Errors: Invalid for a code that is no question, a question without a small
// set of answers, and too many groups.
func dimensions(v *tally.View, by []string, c Context) ([]dimension, error) {
	var all []dimension
	groups := 1
	for _, code := range by {
		d, err := newDimension(v, code, c)
		if err != nil {
			return nil, err
		}
		groups *= max(1, len(d.values))
		if groups > maxGroups {
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
		d.byID(&v.Channel, c.ChannelCode)
		return d, nil
	case tally.ByWave:
		d.byID(&v.Wave, c.WaveCode)
		return d, nil
	case tally.ByMode:
		d.byWord(v.Mode, wordsOf(surveys.Modes))
		return d, nil
	case tally.BySample:
		d.byWord(v.Sample, wordsOf(surveys.Samples))
		return d, nil
	}
	column, ok := v.Column(code) // before the times: a question may be called day
	if !ok && (code == tally.ByDay || code == tally.ByHour) {
		d.byTime(v, code == tally.ByHour)
		return d, nil
	}
	if !ok && (code == tally.ByAssisted || code == tally.ByFlag) {
		d.byFlags(v, code == tally.ByFlag)
		return d, nil
	}
	if !ok {
		return d, surveys.E(surveys.Invalid, "rate.by_unknown", "/by", "Code", code)
	}
	switch column.Kind {
	case tally.AreaOf:
		d.byArea(v, c)
	case tally.Codes:
		d.values = column.Values[1:]
		d.by(&column.Codes, len(column.Values), func(code int) int { return code - 1 })
	case tally.Set:
		d.values = column.Values[1:]
		d.bySet(column)
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
	d.by(&v.Area.Codes, len(place), func(code int) int { return place[code] })
}

// byFlags groups by whether a helper held the screen, or by the reasons for
// doubt, of which a response may have several.
func (d *dimension) byFlags(v *tally.View, reasons bool) {
	one := side{&v.Flags.Codes, make([][]int, len(v.Flags.Values))}
	d.values = tally.AssistedValues
	if reasons {
		d.values = tally.FlagValues
	}
	for code, flags := range v.Flags.Values {
		if reasons {
			one.lines[code] = tally.FlagsOf(flags)
		} else {
			one.lines[code] = []int{tally.AssistedOf(flags)}
		}
	}
	d.sides = []side{one}
}

func (d *dimension) byID(ids *tally.Dictionary[int64], word func(int64) string) {
	place := make([]int, len(ids.Values))
	for i, id := range ids.Values {
		place[i] = -1
		if id != 0 {
			place[i] = d.add(word(id))
		}
	}
	d.by(&ids.Codes, len(place), func(code int) int { return place[code] })
}

// add returns the place of a value, a new one at the end.
func (d *dimension) add(value string) int {
	if i := slices.Index(d.values, value); i >= 0 {
		return i
	}
	d.values = append(d.values, value)
	return len(d.values) - 1
}

// by makes the dimension of a column's codes; place is -1 for a code that stands
// for no value.
func (d *dimension) by(codes *tally.Narrow, size int, place func(code int) int) {
	one := side{codes, make([][]int, size)}
	for code := range one.lines {
		if at := place(code); at >= 0 {
			one.lines[code] = []int{at}
		}
	}
	d.sides = []side{one}
}

// byTime groups by the day or the hour of the survey's zone, in order, without
// those in which nobody answered.
func (d *dimension) byTime(v *tally.View, hourly bool) {
	day := func(code int) string {
		return time.Unix(int64(v.Day.Values[code])*secondsPerDay, 0).UTC().Format(time.DateOnly)
	}
	place := make([]int, len(v.Day.Values))
	if !hourly {
		for code := range place {
			if place[code] = -1; code > 0 {
				place[code] = d.add(day(code))
			}
		}
		d.by(&v.Day.Codes, len(place), func(code int) int { return place[code] })
		return
	}
	hours, known := make([]uint32, v.N), make([]bool, 24*len(place))
	for row := range hours {
		hours[row] = uint32(v.Day.Codes.At(row)*24 + int(v.Hour[row]))
		known[hours[row]] = true
	}
	codes := tally.NarrowWords(hours)
	d.by(&codes, len(known), func(code int) int {
		if !known[code] {
			return -1
		}
		d.values = append(d.values, fmt.Sprintf("%sT%02d", day(code/24), code%24))
		return len(d.values) - 1
	})
}

const secondsPerDay = 24 * 60 * 60

func (d *dimension) byWord(codes []uint8, words []string) {
	d.values = words
	column := tally.NarrowBytes(codes)
	d.by(&column, len(words), func(code int) int { return code })
}

// bySet puts a response into the group of every option that it chose.
func (d *dimension) bySet(c *tally.Column) {
	for k, plane := range c.Planes {
		column := tally.NarrowBytes(plane)
		one := side{&column, make([][]int, 256)}
		for set := range one.lines {
			for bit := range 8 {
				if at := 8*k + bit - 1; set&(1<<bit) != 0 && at >= 0 && at < len(d.values) {
					one.lines[set] = append(one.lines[set], at)
				}
			}
		}
		d.sides = append(d.sides, one)
	}
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
