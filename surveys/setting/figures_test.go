package setting_test

import (
	"math/rand/v2"
	"testing"

	"minyi/surveys/setting"
)

func TestWhatWasInForceIsRememberedAsFarAsItMatters(t *testing.T) {
	type entry struct {
		from  int64
		least int
	}
	random := rand.New(rand.NewPCG(6, 18))
	for range 200 {
		f := setting.Figures{Least: 10}
		history := []entry{{0, 10}}
		for at := int64(1); at <= 30; at++ {
			least := 5 + random.IntN(12)
			f.Change(least, at*10)
			history = append(history, entry{at * 10, least})
		}
		for moment := int64(0); moment <= 310; moment += 5 {
			high, low := 0, 1000
			for i, e := range history {
				if ended := i+1 < len(history) && history[i+1].from <= moment; !ended {
					high, low = max(high, e.least), min(low, e.least)
				}
			}
			if gotHigh, gotLow := f.Since(moment); gotHigh != high || gotLow != low {
				t.Fatalf("since %d: %d and %d, want %d and %d of %v (kept %v)", moment, gotHigh, gotLow, high, low, history, f.Earlier)
			}
		}
		if len(f.Earlier) > 24 { // twelve numbers, each as the greatest and as the least of what is left
			t.Fatalf("%d entries are kept", len(f.Earlier))
		}
	}
}
