package intake

import "testing"

func TestAMachineHoldsAThirdOfWhatItHasShown(t *testing.T) {
	c := Capacity{PerSecond: 100}
	for perHour, want := range map[float64]bool{0: true, 9000: true, 120_000: true, 120_001: false, 360_000: false} {
		if c.Holds(perHour) != want {
			t.Errorf("%v an hour: %v", perHour, !want)
		}
	}
	for text, want := range map[string]bool{`{"per_second":5}`: true, `{}`: false, ``: false, `x`: false} {
		if _, ok := ParseCapacity(text); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}
