package pledge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

const signature = `{"key":"0190f3a1-7b2c-7d3e-8f4a-5b6c7d8e9f00","version":2,"channel":"1ABC","area":"219901","name":"  小苇 ","agree":true}`

func TestASignatureIsReadAsItWasSent(t *testing.T) {
	got, err := ReadSignature([]byte(signature))
	if err != nil {
		t.Fatal(err)
	}
	want := &Submission{
		Key:     [16]byte{0x01, 0x90, 0xf3, 0xa1, 0x7b, 0x2c, 0x7d, 0x3e, 0x8f, 0x4a, 0x5b, 0x6c, 0x7d, 0x8e, 0x9f, 0x00},
		Version: 2, Channel: "1ABC", Area: "219901", Name: "小苇", Agree: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	short, err := ReadSignature([]byte(`{"key":"0190f3a1-7b2c-7d3e-8f4a-5b6c7d8e9f00","version":1,"name":null,"agree":true}`))
	if err != nil || short.Name != "" || short.Area != "" {
		t.Errorf("without the optional members: %+v, %v", short, err)
	}
}

func TestABadSignatureIsRefusedAtItsPlace(t *testing.T) {
	edit := func(old, new string) string { return strings.Replace(signature, old, new, 1) }
	for name, c := range map[string]struct {
		body string
		kind surveys.Kind
		key  string
		at   string
	}{
		"no document":                 {" ", surveys.Malformed, "json.empty", ""},
		"half a document":             {`{"key":`, surveys.Malformed, "json.syntax", ""},
		"a lone surrogate":            {edit("小苇", `\ud800`), surveys.Malformed, "json.not_unicode", ""},
		"bytes that are not UTF-8":    {edit("小苇", "a\xffb"), surveys.Malformed, "json.not_unicode", ""},
		"no key":                      {`{"version":1,"agree":true}`, surveys.Malformed, "pledge.key_missing", "/key"},
		"a key that is a number":      {edit(`"0190f3a1-7b2c-7d3e-8f4a-5b6c7d8e9f00"`, `7`), surveys.Malformed, "pledge.key_malformed", "/key"},
		"a key of emoji":              {edit(`0190f3a1-7b2c-7d3e-8f4a-5b6c7d8e9f00`, strings.Repeat("🙂", 36)), surveys.Malformed, "pledge.key_malformed", "/key"},
		"a key of 10 KB":              {edit(`0190f3a1`, strings.Repeat("0", 10_000)), surveys.Malformed, "pledge.key_malformed", "/key"},
		"a key that nobody made":      {edit(`0190f3a1-7b2c-7d3e-8f4a-5b6c7d8e9f00`, `00000000-0000-0000-0000-000000000000`), surveys.Malformed, "pledge.key_malformed", "/key"},
		"a list":                      {`[]`, surveys.Invalid, "json.wrong_type", ""},
		"a member twice":              {edit(`"version":2`, `"version":2,"Version":3`), surveys.Invalid, "json.duplicate_name", "/Version"},
		"a member of the server":      {edit(`"version":2`, `"version":2,"weight":100`), surveys.Invalid, "pledge.unknown_field", "/weight"},
		"no version":                  {edit(`"version":2,`, ``), surveys.Invalid, "pledge.missing", "/version"},
		"version 0":                   {edit(`"version":2`, `"version":0`), surveys.Invalid, "pledge.version", "/version"},
		"version 1.5":                 {edit(`"version":2`, `"version":1.5`), surveys.Invalid, "pledge.version", "/version"},
		"a version beyond all ranges": {edit(`"version":2`, `"version":1e999`), surveys.Invalid, "pledge.version", "/version"},
		"a version as text":           {edit(`"version":2`, `"version":"2"`), surveys.Invalid, "json.wrong_type", "/version"},
		"no consent":                  {edit(`,"agree":true`, ``), surveys.Invalid, "pledge.not_agreed", "/agree"},
		"consent refused":             {edit(`"agree":true`, `"agree":false`), surveys.Invalid, "pledge.not_agreed", "/agree"},
		"consent as text":             {edit(`"agree":true`, `"agree":"true"`), surveys.Invalid, "json.wrong_type", "/agree"},
		"an operator as area":         {edit(`"219901"`, `{"$gt":""}`), surveys.Invalid, "json.wrong_type", "/area"},
		"a name of 41 characters":     {edit("小苇", strings.Repeat("苇", 41)), surveys.Invalid, "pledge.too_long", "/name"},
		"a name over two lines":       {edit("小苇", `小\n苇`), surveys.Invalid, "pledge.name_characters", "/name"},
		"a name that turns the line":  {edit("小苇", `abc\u202Egpj`), surveys.Invalid, "pledge.name_characters", "/name"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := ReadSignature([]byte(c.body))
			if s != nil {
				t.Error("a submission beside an error")
			}
			expect(t, err, c.kind, c.key, c.at)
		})
	}
}

func TestANameMayHoldWhateverPeopleAreCalled(t *testing.T) {
	for _, name := range []string{strings.Repeat("苇", 40), "👩‍👩‍👧‍👦🇨🇳", "O'Neill", "<script>", "=1+1", "阿布都·热合曼"} {
		s := &Submission{Name: name, Agree: true}
		if errs := (&Pledge{Fields: Fields{Name: Required}}).Check(s, nil); len(errs) > 0 {
			t.Errorf("%q: %v", name, errs)
		}
	}
	for _, blank := range []string{"", "  ", "\u3000\u200b\ufeff"} {
		if got := CleanName(blank); got != "" {
			t.Errorf("CleanName(%q) = %q", blank, got)
		}
	}
}

func TestASignatureMustFitItsPledge(t *testing.T) {
	inUse := func(code string) bool { return code == "219901" }
	for name, c := range map[string]struct {
		fields Fields
		sent   Submission
		key    string
		at     string
	}{
		"nothing asked, nothing sent":     {Fields{}, Submission{Agree: true}, "", ""},
		"all asked, all sent":             {Fields{Name: Required, Area: Required}, Submission{Name: "苇", Area: "219901", Agree: true}, "", ""},
		"optional, nothing sent":          {Fields{Name: Optional, Area: Optional}, Submission{Agree: true}, "", ""},
		"no consent":                      {Fields{}, Submission{}, "pledge.not_agreed", "/agree"},
		"a required name missing":         {Fields{Name: Required}, Submission{Agree: true}, "pledge.name_required", "/name"},
		"a required area missing":         {Fields{Area: Required}, Submission{Agree: true}, "pledge.area_required", "/area"},
		"a name nobody asked for":         {Fields{Name: None}, Submission{Name: "苇", Agree: true}, "pledge.name_not_asked", "/name"},
		"an area nobody asked for":        {Fields{}, Submission{Area: "219901", Agree: true}, "pledge.area_not_asked", "/area"},
		"an area that is not in use":      {Fields{Area: Optional}, Submission{Area: "211121", Agree: true}, "pledge.area_unknown", "/area"},
		"a page's name with a line break": {Fields{Name: Optional}, Submission{Name: "a\nb", Agree: true}, "pledge.name_characters", "/name"},
	} {
		t.Run(name, func(t *testing.T) {
			errs := (&Pledge{Fields: c.fields}).Check(&c.sent, inUse)
			if c.key == "" {
				if len(errs) > 0 {
					t.Error(errs)
				}
				return
			}
			expect(t, errs.Err(), surveys.Invalid, c.key, c.at)
		})
	}
}

// Whatever arrives: no panic, every refusal has words, and what is accepted
// agrees, has a key and a name that can be shown.
func FuzzReadSignature(f *testing.F) {
	f.Add([]byte(signature))
	f.Add([]byte(`{"key":"0190f3a1-7b2c-7d3e-8f4a-5b6c7d8e9f00","version":3e0,"agree":true,"name":"\ufeff"}`))
	f.Add([]byte(`{"agree":[[]]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := ReadSignature(body)
		switch {
		case err != nil && len(surveys.All(err)) == 0:
			t.Fatalf("an error without words: %v", err)
		case err == nil && (!s.Agree || s.Version < 1 || s.Key == [16]byte{} || checkName(s.Name) != nil):
			t.Fatalf("accepted %+v", s)
		}
	})
}
