package tally

import (
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// Areas is what the frame asks of the administrative tree; *area.Tree has it.
type Areas interface {
	Known(code string) bool
	RollUp(code string) (child string, ok bool) // the root's child to which a code belongs
	Within(code, top string) bool               // code is top or below it
}

// Names are the words for what the frame holds as numbers, and the tree above
// its area codes. A nil function shows the number itself; nil Areas know no
// area.
type Names struct {
	Areas   Areas
	Channel func(id int64) string // its code
	Wave    func(id int64) string // its code
}

// ChannelCode returns the code of a channel's id.
func (n Names) ChannelCode(id int64) string { return wordFor(n.Channel, id) }

// WaveCode returns the code of a wave's id.
func (n Names) WaveCode(id int64) string { return wordFor(n.Wave, id) }

func wordFor(word func(int64) string, id int64) string {
	if word == nil {
		return strconv.FormatInt(id, 10)
	}
	return word(id)
}

// The names of conditions and groups that are not questions.
const (
	ByArea    = "area"
	ByChannel = "channel"
	ByMode    = "mode"
	BySample  = "sample"
	ByWave    = "wave"
	ByDay     = "day"  // groups only: 2026-11-23, of the survey's zone
	ByHour    = "hour" // groups only: 2026-11-23T09
	// A question of one of these codes comes before them.
	ByAssisted = "assisted" // yes with a helper, no without
	ByFlag     = "flag"     // the words of intake.FlagNames, NoFlag; a response may have several
)

// Condition keeps the rows whose value of Code is one of Values. Code is area
// (with all areas below), channel, mode, sample, wave, assisted, flag or a question; a row of a
// matrix is "q2.r1". A person who chose several options is kept when one of
// them is listed.
type Condition struct {
	Code   string
	Values []string
}

// ParseCondition reads "code:v1,v2".
//
// Errors: Invalid.
func ParseCondition(s string) (Condition, error) {
	code, list, ok := strings.Cut(s, ":")
	values := strings.Split(list, ",")
	if !ok || code == "" || slices.Contains(values, "") {
		return Condition{}, surveys.E(surveys.Invalid, "tally.filter_form", "/where", "Filter", s)
	}
	return Condition{Code: code, Values: values}, nil
}

// Select returns per row 1 if it meets every condition, else 0; with
// withoutFlags only rows that nothing speaks against. It is nil when all rows
// are kept.
//
// Errors: Invalid for a question or a value that the survey does not have: a
// typing error must not look like a result of nobody.
func (v *View) Select(conditions []Condition, withoutFlags bool, names Names) ([]uint8, error) {
	if len(conditions) == 0 && !withoutFlags {
		return nil, nil
	}
	kept := make([]uint8, v.N)
	for i := range kept {
		kept[i] = 1
	}
	if withoutFlags {
		wanted := make([]bool, len(v.Flags.Values))
		for code, flags := range v.Flags.Values {
			wanted[code] = flags&^intake.Facts == 0
		}
		v.Flags.Codes.keep(kept, wanted)
	}
	for _, c := range conditions {
		if err := v.narrow(kept, c, names); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// narrow drops the rows that do not meet c.
func (v *View) narrow(kept []uint8, c Condition, names Names) error {
	switch c.Code {
	case ByArea:
		return v.narrowArea(kept, c, names.Areas)
	case ByChannel:
		v.Channel.Codes.keep(kept, matching(v.Channel.Values, c.Values, names.ChannelCode))
		return nil
	case ByWave:
		v.Wave.Codes.keep(kept, matching(v.Wave.Values, c.Values, names.WaveCode))
		return nil
	case ByMode:
		return narrowFixed(kept, v.Mode, surveys.Modes, c)
	case BySample:
		return narrowFixed(kept, v.Sample, surveys.Samples, c)
	}
	column, ok := v.Column(c.Code)
	switch {
	case !ok && c.Code == ByAssisted:
		return v.narrowFlags(kept, c, AssistedValues, func(f intake.Flags) []int { return []int{AssistedOf(f)} })
	case !ok && c.Code == ByFlag:
		return v.narrowFlags(kept, c, FlagValues, FlagsOf)
	case !ok:
		return surveys.E(surveys.Invalid, "tally.filter_unknown", "/where", "Code", c.Code)
	}
	if column.Kind == AreaOf {
		return v.narrowArea(kept, c, names.Areas)
	}
	return column.narrow(kept, c)
}

func (v *View) narrowArea(kept []uint8, c Condition, areas Areas) error {
	if areas != nil {
		for _, top := range c.Values {
			if !areas.Known(top) {
				return unknownValue(c.Code, top)
			}
		}
	}
	wanted := make([]bool, len(v.Area.Values))
	for i, code := range v.Area.Values {
		wanted[i] = code != "" && slices.ContainsFunc(c.Values, func(top string) bool {
			return code == top || areas != nil && areas.Within(code, top)
		})
	}
	v.Area.Codes.keep(kept, wanted)
	return nil
}

// narrow drops the rows whose answer is none of c's values.
func (c *Column) narrow(kept []uint8, by Condition) error {
	if c.Kind == Numbers {
		return c.narrowNumbers(kept, by)
	}
	if c.Kind != Codes && c.Kind != Set {
		return surveys.E(surveys.Invalid, "tally.filter_unsuitable", "/where", "Code", by.Code)
	}
	wanted := make([]bool, len(c.Values))
	for _, value := range by.Values {
		i := c.IndexOf(value)
		if i == 0 && !c.Open { // values that answers bring may not have come yet
			return unknownValue(by.Code, value)
		}
		wanted[i] = i != 0
	}
	if c.Kind == Codes {
		c.Codes.keep(kept, wanted)
		return nil
	}
	c.keepSets(kept, c.Mask(wanted))
	return nil
}

func (c *Column) narrowNumbers(kept []uint8, by Condition) error {
	wanted := make([]float64, len(by.Values))
	for i, value := range by.Values {
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return unknownValue(by.Code, value)
		}
		wanted[i] = x
	}
	for row := range kept {
		if !slices.Contains(wanted, c.Numbers[row]) {
			kept[row] = 0
		}
	}
	return nil
}

// Mask packs a choice of values into the layout of Planes.
func (c *Column) Mask(wanted []bool) []uint8 {
	mask := make([]uint8, len(c.Planes))
	for v, yes := range wanted {
		if yes {
			mask[v>>3] |= 1 << (v & 7)
		}
	}
	return mask
}

// Meets reports whether the row's set shares a value with the mask.
func (c *Column) Meets(row int, mask []uint8) bool {
	for k, m := range mask {
		if c.Planes[k][row]&m != 0 {
			return true
		}
	}
	return false
}

func narrowFixed[W ~string](kept []uint8, codes []uint8, words []W, c Condition) error {
	wanted := make([]bool, len(words))
	for _, value := range c.Values {
		i := slices.Index(words, W(value))
		if i < 0 {
			return unknownValue(c.Code, value)
		}
		wanted[i] = true
	}
	keepCodes(kept, codes, wanted)
	return nil
}

// matching marks the ids whose word is one of values.
func matching(ids []int64, values []string, word func(int64) string) []bool {
	wanted := make([]bool, len(ids))
	for i, id := range ids {
		wanted[i] = id != 0 && slices.Contains(values, word(id))
	}
	return wanted
}

// keep drops the rows whose number is not wanted.
func (c *Narrow) keep(kept []uint8, wanted []bool) {
	switch {
	case c.one != nil:
		keepCodes(kept, c.one, wanted)
	case c.two != nil:
		keepWide(kept, c.two, wanted)
	case c.four != nil:
		keepWide(kept, c.four, wanted)
	case !wanted[0]:
		clear(kept)
	}
}

// keepCodes looks every byte up instead of asking: a branch that goes either way
// costs as much as ten look-ups.
func keepCodes(kept, codes []uint8, wanted []bool) {
	var table [256]uint8
	for code, yes := range wanted {
		if yes && code < len(table) {
			table[code] = 1
		}
	}
	kept = kept[:len(codes)]
	for row, c := range codes {
		kept[row] &= table[c]
	}
}

func keepWide[C ~uint16 | ~uint32](kept []uint8, codes []C, wanted []bool) {
	for row, c := range codes {
		if !wanted[c] {
			kept[row] = 0
		}
	}
}

// keepSets drops the rows whose set shares no value with the mask.
func (c *Column) keepSets(kept, mask []uint8) {
	if len(c.Planes) == 1 {
		wanted := make([]bool, 256)
		for set := range wanted {
			wanted[set] = uint8(set)&mask[0] != 0
		}
		keepCodes(kept, c.Planes[0], wanted)
		return
	}
	for row := range kept {
		if !c.Meets(row, mask) {
			kept[row] = 0
		}
	}
}

func unknownValue(code, value string) error {
	return surveys.E(surveys.Invalid, "tally.filter_value_unknown", "/where", "Code", code, "Value", value)
}

// Only writes 1 for the rows of a code that are selected (nil = all), else 0.
func Only(into, codes []uint8, code uint8, selected []uint8) {
	var table [256]uint8
	table[code] = 1
	into = into[:len(codes)]
	for row, c := range codes {
		into[row] = table[c]
	}
	for row, is := range selected {
		into[row] &= is
	}
}
