package answer

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"minyi/surveys"
)

// Bytes that version 1 of the codec wrote. They are in databases: a change that
// breaks this test needs a new codec version beside the old one.
func TestOldRowsStayReadable(t *testing.T) {
	f := allTypes(t)
	for _, c := range []struct{ name, answers, bytes string }{
		{"nothing", `{}`, "01"},
		{"choices", `{"q1":"3","way":["bus","taxi"],"top":["noise","dirt"]}`, "01 0202 018100 05020100"},
		{"open choices", `{"q1":"other","q1_other":"别","way":["bus","other"],"way_other":"x"}`, "01 020503e588ab 010102" + "0178"},
		{"a grid with a gap", `{"grid":{"r1":"good","r3":"poor"}}`, "01 04010002"},
		{"numbers", `{"age":42,"n":-1,"money":12.5,"slide":0.3,"nps":0}`, "01 0700 03a801 0102 018827 010c"},
		{"a sum", `{"share":{"x":60,"y":40}}`, "01 0ef001a00100"},
		{"texts", `{"word":"字","day":"2026-01-31","home":"219901"}`, "01 1003e5ad97 040a323032362d30312d3331 0306323139393031"},
		{"personal answers and consent", `{"tel":"13800138000","sign":"x","agree":true}`, "01 18 04 0101"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sheet, err := f.Decode(parse(t, c.answers), known)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(c.bytes, " ", "")
			if got := hex.EncodeToString(f.Encode(sheet)); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
			b, err := hex.DecodeString(want)
			if err != nil {
				t.Fatal(err)
			}
			f.Extract(sheet)
			back, err := f.DecodeBytes(b)
			if err != nil || string(f.AppendJSON(nil, back)) != string(f.AppendJSON(nil, sheet)) {
				t.Errorf("back: %s, %v", f.AppendJSON(nil, back), err)
			}
		})
	}
}

func TestDamagedRowsAreRefused(t *testing.T) {
	f := allTypes(t)
	for name, bytes := range map[string]string{
		"no bytes":                              "",
		"another codec version":                 "02",
		"a distance of zero":                    "01 0002",
		"an ordinal beyond the questions":       "01 7f",
		"an ordinal beyond 64 bits":             "01 ffffffffffffffffffff01",
		"the largest distance":                  "01 ffffffffffffffffff01",
		"an answer to a note":                   "01 01",
		"an option that is not there":           "01 0206",
		"no option":                             "01 02",
		"a bit behind the last option":          "01 030004",
		"several, but none":                     "01 030000",
		"half a bit set":                        "01 03ff",
		"a grid without an answer":              "01 04000000",
		"a grid's option that is not there":     "01 04030000",
		"a ranking of none":                     "01 0800",
		"a ranking longer than its options":     "01 0805",
		"one option ranked twice":               "01 08020101",
		"a float that is not a number":          "01 0b01000000000000f87f",
		"an infinite float":                     "01 0b01000000000000f07f",
		"half a float":                          "01 0b010000",
		"an odd header that is no float":        "01 0b03",
		"a text longer than the row":            "01 100561",
		"an empty text":                         "01 1000",
		"a text that is not UTF-8":              "01 1001ff",
		"a consent of two":                      "01 1d02",
		"a calculated value of an unknown kind": "01 1f0901",
	} {
		t.Run(name, func(t *testing.T) {
			b, err := hex.DecodeString(strings.ReplaceAll(bytes, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			if sheet, err := f.DecodeBytes(b); !errors.Is(err, ErrCodec) {
				t.Errorf("read as %s, %v", f.AppendJSON(nil, sheet), err)
			}
		})
	}
}

func TestDecodingIntoAUsedSheetAllocatesNothingForChoices(t *testing.T) {
	f := civic(t)
	sheet, err := f.Decode(parse(t, civicAnswers), known)
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Fields {
		if f.Fields[i].Type == surveys.LongText {
			sheet[i] = Value{}
		}
	}
	b := f.Encode(sheet)
	used, err := f.DecodeBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { used, _ = f.DecodeInto(used, b) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
