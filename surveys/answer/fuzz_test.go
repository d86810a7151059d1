package answer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

// FuzzSubmission: whatever a stranger sends, nothing panics and every refusal
// is one that can be worded; what is accepted can be stored and posted again
// and stays the same.
func FuzzSubmission(f *testing.F) {
	form := allTypes(f)
	for _, answers := range []string{
		`{"q1":"other","q1_other":"别","way":["bus","other"],"grid":{"r1":"good"},"stars":5,"nps":0,"top":["noise","dirt"],"order":["c","a","b"]}`,
		`{"age":42,"n":-0,"money":1.5e1,"slide":0.3,"share":{"x":60,"y":40},"tenths":{"x":0.1,"y":0.9}}`,
		`{"word":"a\r\nb","code":"AB","evil":"aaa","story":" ","day":"2024-02-29","soon":"2026-05-05","at":"09:30","home":"219901"}`,
		`{"tel":"+86 138 0013 8000","mail":"a@B.cn","pic":"data:image/jpeg;base64,/9j/4A==","here":{"lat":1,"lon":-2.5,"accuracy":3},"sign":" 王 ","agree":true,"why":null}`,
		`{"q1":["1"],"age":1e999,"x":{},"here":{"lat":"1"}}`,
	} {
		f.Add([]byte(`{"key":"` + goodKey + `","version":1,"started_at":"2026-11-23T00:00:00Z","answers":` + answers + `}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSubmission(data)
		if err != nil {
			if k := surveys.KindOf(err); k != surveys.Malformed && k != surveys.Invalid {
				t.Fatalf("a refusal of kind %d: %v", k, err)
			}
			return
		}
		sheet, err := form.Decode(s.Answers, known)
		if err != nil {
			if surveys.KindOf(err) != surveys.Invalid {
				t.Fatalf("a refusal of the wrong kind: %v", err)
			}
			return
		}
		posted, errs := form.FromValues(form.ToValues(sheet), nil, known)
		if diff := cmp.Diff(sheet, posted, sameSheet); diff != "" || len(errs) > 0 {
			t.Fatalf("posted again: %v\n%s", errs, diff)
		}
		form.Finish(sheet, s.Key)
		form.Extract(sheet)
		stored, err := form.DecodeBytes(form.Encode(sheet))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sheet, stored, sameSheet); diff != "" {
			t.Fatalf("stored and read:\n%s", diff)
		}
	})
}

// FuzzDecodeBytes: damaged rows never panic, and what is read is a sheet that
// can be written, shown and routed.
func FuzzDecodeBytes(f *testing.F) {
	form := allTypes(f)
	for _, answers := range []string{
		`{}`, `{"q1":"other","q1_other":"别","way":["bus","taxi"],"grid":{"r1":"good"},"top":["noise","dirt"]}`,
		`{"age":42,"money":0.1,"share":{"x":60,"y":40},"word":"字","tel":"13800138000","agree":true}`,
	} {
		sheet, err := form.Decode(parse(f, answers), known)
		if err != nil {
			f.Fatal(err)
		}
		form.Finish(sheet, someKey)
		f.Add(form.Encode(sheet))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sheet, err := form.DecodeBytes(data)
		samePieces(t, form, data, sheet, err)
		if err != nil {
			return
		}
		again, err := form.DecodeBytes(form.Encode(sheet))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sheet, again, sameSheet); diff != "" {
			t.Fatalf("written and read:\n%s", diff)
		}
		parse(t, string(form.AppendJSON(nil, sheet)))
		form.ToValues(sheet)
		form.Visible(sheet, someKey, len(form.Survey.Pages))
	})
}

// FuzzTypedNumber: a typed number is read exactly or not at all.
func FuzzTypedNumber(f *testing.F) {
	for _, s := range []string{"42", "４２", "-1.50", "1,5", "1.234,5", "1 234", "+", ".", "1e5", "0x1", "NaN", "−3"} {
		f.Add(s)
	}
	form := allTypes(f)
	money, _ := form.Field("money")
	f.Fuzz(func(t *testing.T, typed string) {
		x, ok := typedNumber(typed)
		if !ok {
			return
		}
		value, err := money.number(x, "")
		if err != nil {
			return
		}
		again, ok := typedNumber(plain(value))
		if !ok || again.value != value || again.decimals != x.decimals {
			t.Fatalf("%q is %v, read again %v", typed, x, again)
		}
	})
}
