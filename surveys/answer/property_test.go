package answer

import (
	"encoding/base64"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// anySheet draws a valid sheet of f, personal texts and calculated values
// included; some questions stay unanswered.
func anySheet(t *rapid.T, f *Form) Sheet {
	sheet := make(Sheet, len(f.Fields))
	for i := range f.Fields {
		if rapid.Bool().Draw(t, f.Fields[i].Code+"?") {
			sheet[i] = anyValue(t, &f.Fields[i])
		}
	}
	return sheet
}

// texts are what people and attackers write; every one is kept as it is.
var texts = []string{"好", "a\nb", "👩‍👩‍👧‍👦🇨🇳", "abc\u202Egpj.exe", "\u200B\uFEFFyes", "=1+1", "  two  ", "{\"a\":1}", "x.y", "0"}

func anyValue(t *rapid.T, f *Field) Value {
	number := func() float64 {
		lo, hi := max(f.bounds.min, -1e9), min(f.bounds.max, 1e9)
		units := rapid.Int64Range(int64(lo*scale(f.bounds.decimals)), int64(hi*scale(f.bounds.decimals))).Draw(t, f.Code)
		return float64(units) / scale(f.bounds.decimals)
	}
	v := Value{Shape: f.Shape()}
	switch v.Shape {
	case Choice:
		v.Option = rapid.IntRange(0, f.bounds.choices-1).Draw(t, f.Code)
		if f.open(v.Option) {
			v.Other = rapid.SampledFrom(append([]string{""}, texts...)).Draw(t, f.Code+"_other")
		}
	case Choices:
		all := make([]int, 0, f.bounds.choices)
		for option := range f.bounds.choices {
			if option == len(f.Options) || !f.Options[option].Exclusive {
				all = append(all, option)
			}
		}
		n := rapid.IntRange(f.bounds.least, min(f.bounds.most, len(all))).Draw(t, f.Code+" count")
		v.Options = rapid.Permutation(all).Draw(t, f.Code)[:n]
		if f.Type == surveys.Multiple {
			slices.Sort(v.Options)
		}
		if f.openChosen(v) {
			v.Other = rapid.SampledFrom([]string{"", "骑马"}).Draw(t, f.Code+"_other")
		}
	case Grid:
		v.Options = emptyGrid(len(f.Rows))
		for row := range v.Options {
			v.Options[row] = rapid.IntRange(-1, len(f.Options)-1).Draw(t, f.Code)
		}
		if slices.Max(v.Options) < 0 {
			v.Options[0] = 0
		}
	case Figure:
		v.Number = number()
	case Points:
		v.Numbers = make([]float64, len(f.Options))
		left := f.bounds.total
		for i := range v.Numbers[1:] {
			part := rapid.Int64Range(0, left).Draw(t, f.Code)
			v.Numbers[i] = float64(part) / scale(f.bounds.decimals)
			left -= part
		}
		v.Numbers[len(v.Numbers)-1] = float64(left) / scale(f.bounds.decimals)
	case Words:
		v.Text = anyWords(t, f)
	case Agreement:
		v.Yes = rapid.Bool().Draw(t, f.Code)
	case Given:
		v.Text = anyPersonal(t, f)
	case Unanswered:
		if f.Type == surveys.Calculated {
			return rapid.SampledFrom([]Value{
				{Shape: Figure, Number: 3}, {Shape: Figure, Number: -1.0 / 3}, {Shape: Figure, Number: math.MaxFloat64},
				{Shape: Words, Text: "x"}, {Shape: Agreement, Yes: true}, {Shape: Agreement},
			}).Draw(t, f.Code)
		}
	}
	return v
}

func anyWords(t *rapid.T, f *Field) string {
	var from []string
	switch {
	case f.Type == surveys.Date && f.Earliest == "":
		from = []string{"1900-01-01", "2024-02-29", "2100-12-31"}
	case f.Type == surveys.Date:
		from = []string{"2026-01-01", "2026-12-31"}
	case f.Type == surveys.Time:
		from = []string{"06:00", "21:59"}
	case f.Type == surveys.Area:
		from = []string{"219901", "219902"}
	case f.Code == "code":
		from = []string{"AB", "x"}
	case f.Code == "evil":
		from = []string{"aaaa"}
	default:
		from = texts
	}
	return rapid.SampledFrom(from).Draw(t, f.Code)
}

func anyPersonal(t *rapid.T, f *Field) string {
	switch f.Type {
	case surveys.Phone:
		return rapid.SampledFrom([]string{"+8613800138000", "+864272812345", "+85291234567"}).Draw(t, f.Code)
	case surveys.Email:
		return "Wang.Li@example.com"
	case surveys.Photo:
		return "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\nrest"))
	case surveys.Location:
		return rapid.SampledFrom([]string{"41.07,122.07", "-0.5,180,12.5", "0,0,0"}).Draw(t, f.Code)
	}
	return rapid.SampledFrom([]string{"王小明", "data", "a, b"}).Draw(t, f.Code)
}

// without returns a copy that lacks the questions of which out is true.
func without(f *Form, sheet Sheet, out func(*Field) bool) Sheet {
	c := slices.Clone(sheet)
	for i := range c {
		if out(&f.Fields[i]) {
			c[i] = Value{}
		}
	}
	return c
}

func calculated(f *Field) bool { return f.Type == surveys.Calculated }

func TestPageValuesAreTheInverseOfASheet(t *testing.T) {
	f := allTypes(t)
	rapid.Check(t, func(t *rapid.T) {
		sheet := without(f, anySheet(t, f), calculated)
		got, errs := f.FromValues(f.ToValues(sheet), nil, known)
		if len(errs) > 0 {
			t.Fatalf("%v from %v", errs, f.ToValues(sheet))
		}
		if diff := cmp.Diff(sheet, got, sameSheet); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestStoredBytesAreTheInverseOfASheet(t *testing.T) {
	f := allTypes(t)
	var reused Sheet
	rapid.Check(t, func(t *rapid.T) {
		sheet := anySheet(t, f)
		personal := f.ToValues(without(f, sheet, func(q *Field) bool { return !q.Type.Personal() }))
		contacts := f.Extract(sheet)
		b := f.Encode(sheet)
		for _, c := range contacts {
			if len(c.Text) > 8 && strings.Contains(string(b), c.Text) {
				t.Fatalf("the stored bytes hold the %s", c.Type)
			}
		}
		if (len(contacts) == 0) != (len(personal) == 0) {
			t.Fatalf("%d contacts of %v", len(contacts), personal)
		}
		got, err := f.DecodeBytes(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sheet, got, sameSheet); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if reused, err = f.DecodeInto(reused, b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sheet, reused, sameSheet); diff != "" {
			t.Fatalf("into a sheet used before (-want +got):\n%s", diff)
		}
	})
}

func TestPersonalTextIsNotStoredEvenWithoutExtract(t *testing.T) {
	f := allTypes(t)
	sheet, err := f.Decode(parse(t, `{"tel":"13800138000","sign":"王小明"}`), known)
	if err != nil {
		t.Fatal(err)
	}
	before := f.Encode(sheet)
	f.Extract(sheet)
	if string(before) != string(f.Encode(sheet)) {
		t.Errorf("%x differs from %x", before, f.Encode(sheet))
	}
}

func TestJSONIsTheInverseOfASheet(t *testing.T) {
	f := allTypes(t)
	rapid.Check(t, func(t *rapid.T) {
		sheet := without(f, anySheet(t, f), func(q *Field) bool { return calculated(q) || q.Type.Personal() })
		n, err := strictjson.Parse(f.AppendJSON(nil, sheet), strictjson.Limits{Depth: maxDepth})
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Decode(n, known)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sheet, got, sameSheet); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
