package tally

import (
	"slices"

	"minyi/surveys/intake"
)

// NoFlag is the value of ByFlag of responses that nothing speaks against.
const NoFlag = "none"

// AssistedValues and FlagValues are the values of ByAssisted and ByFlag.
var (
	AssistedValues = []string{"no", "yes"}
	FlagValues     = slices.Concat([]string{NoFlag}, intake.FlagNames)
)

// AssistedOf is the place of a response's value in AssistedValues.
func AssistedOf(f intake.Flags) int {
	if f&intake.FlagAssisted != 0 {
		return 1
	}
	return 0
}

// FlagsOf are the places of a response's values in FlagValues.
func FlagsOf(f intake.Flags) (places []int) {
	if f&^intake.Facts == 0 {
		places = append(places, 0)
	}
	for i := range intake.FlagNames {
		if f&(1<<i) != 0 {
			places = append(places, i+1)
		}
	}
	return places
}

// narrowFlags drops the rows none of whose values by their flags is listed.
func (v *View) narrowFlags(kept []uint8, c Condition, values []string, of func(intake.Flags) []int) error {
	meant := make([]bool, len(values))
	for _, value := range c.Values {
		i := slices.Index(values, value)
		if i < 0 {
			return unknownValue(c.Code, value)
		}
		meant[i] = true
	}
	wanted := make([]bool, len(v.Flags.Values))
	for code, flags := range v.Flags.Values {
		wanted[code] = slices.ContainsFunc(of(flags), func(i int) bool { return meant[i] })
	}
	v.Flags.Codes.keep(kept, wanted)
	return nil
}
