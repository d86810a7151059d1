package intake_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minyi/surveys/crockford"
	"minyi/surveys/intake"
)

func receiptsOf(t testing.TB, key byte) *intake.Receipts {
	t.Helper()
	r, err := intake.NewReceipts([]byte(strings.Repeat(string(rune(key)), intake.ReceiptKeyLength)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReceiptLeadsBackToItsPlace(t *testing.T) {
	r := receiptsOf(t, 'k')
	rapid.Check(t, func(t *rapid.T) {
		seq := rapid.Int64Range(1, 1<<40-1).Draw(t, "seq")
		code := r.Of(seq)
		if same, ok := crockford.Normalise(code, intake.ReceiptLength); !ok || same != code {
			t.Fatalf("%d has the receipt %q", seq, code)
		}
		if back, ok := r.Seq(code); !ok || back != seq {
			t.Fatalf("%s of %d leads to %d, %v", code, seq, back, ok)
		}
	})
}

// The receipts of a key are for ever: a change of the cipher would make every
// printed one void.
func TestReceiptsStayWhatTheyWere(t *testing.T) {
	r := receiptsOf(t, 'k')
	for seq, want := range map[int64]string{1: "N2SBNKX6BEP2YFKF", 2: "JHV3JMCNCXBEQGFC", 1_200_000: "DVW4YK0RB8NWME9G", 1<<40 - 1: "2ZGPHKN2PAWHMPW4"} {
		if got := r.Of(seq); got != want {
			t.Errorf("%d has the receipt %s, was %s", seq, got, want)
		}
	}
}

func TestNeighboursHaveNothingInCommon(t *testing.T) {
	r := receiptsOf(t, 'k')
	same := 0
	const places = 2000
	for seq := range int64(places) {
		a, b := r.Of(seq+1), r.Of(seq+2)
		for i := range a {
			if a[i] == b[i] {
				same++
			}
		}
	}
	// One character in 32 is alike by chance.
	if chance := places * intake.ReceiptLength / 32; same < chance/2 || same > chance*2 {
		t.Errorf("%d characters alike of %d, by chance %d", same, places*intake.ReceiptLength, chance)
	}
}

func TestWhatWasNeverGivenLeadsNowhere(t *testing.T) {
	r := receiptsOf(t, 'k')
	good := r.Of(7)
	other := byte('0')
	if good[15] == other {
		other = '1'
	}
	for name, code := range map[string]string{
		"a code that somebody thought of": "0123456789ABCDEF", "a mistyped one": good[:15] + string(other), "a shorter one": good[:15],
		"the place 0": r.Of(0), "another installation's": receiptsOf(t, 'l').Of(7), "a letter that is none": good[:15] + "U", "nothing": "",
	} {
		if seq, ok := r.Seq(code); ok {
			t.Errorf("%s, %s, leads to %d", name, code, seq)
		}
	}
}

func FuzzReceipt(f *testing.F) {
	r := receiptsOf(f, 'k')
	f.Add(r.Of(1))
	f.Add("0123456789ABCDEF")
	f.Fuzz(func(t *testing.T, code string) {
		if seq, ok := r.Seq(code); ok && r.Of(seq) != code {
			t.Fatalf("%q leads to %d, whose receipt is %q", code, seq, r.Of(seq))
		}
	})
}
