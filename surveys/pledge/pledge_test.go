package pledge

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

const citizen = `{"code":"citizen","languages":["zh-CN","en"],"title":{"zh-CN":"承诺","en":"Pledge"},
 "points":[{"zh-CN":"说话和气。","en":"Speak kindly."}],"consent":{"zh-CN":"我自愿承诺。","en":"I promise."},
 "fields":{"name":"optional","area":"required"}}`

func TestAPledgeIsReadAsItWasWritten(t *testing.T) {
	got, err := Decode([]byte(citizen))
	if err != nil {
		t.Fatal(err)
	}
	want := &Pledge{
		Code: "citizen", Languages: []string{"zh-CN", "en"},
		Title:   surveys.Text{"zh-CN": "承诺", "en": "Pledge"},
		Points:  []surveys.Text{{"zh-CN": "说话和气。", "en": "Speak kindly."}},
		Consent: surveys.Text{"zh-CN": "我自愿承诺。", "en": "I promise."},
		Fields:  Fields{Name: Optional, Area: Required},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if errs := CheckPublish(got); len(errs) > 0 {
		t.Errorf("not ready to publish: %v", errs)
	}
}

func TestABadPledgeIsRefusedAtItsPlace(t *testing.T) {
	edit := func(old, new string) string { return strings.Replace(citizen, old, new, 1) }
	for name, c := range map[string]struct {
		body string
		kind surveys.Kind
		key  string
		at   string
	}{
		"no document":                   {"", surveys.Malformed, "json.empty", ""},
		"two documents":                 {citizen + "{}", surveys.Malformed, "json.trailing", ""},
		"a list":                        {"[]", surveys.Invalid, "json.wrong_type", ""},
		"a member twice":                {edit(`"code":"citizen"`, `"code":"a","code":"b"`), surveys.Invalid, "json.duplicate_name", "/code"},
		"an unknown member":             {edit(`"points"`, `"pionts"`), surveys.Invalid, "pledge.unknown_field_near", "/pionts"},
		"a member like no other":        {edit(`"points"`, `"bananas"`), surveys.Invalid, "pledge.unknown_field", "/bananas"},
		"no code":                       {edit(`"code":"citizen",`, ``), surveys.Invalid, "pledge.missing", "/code"},
		"a reserved code":               {edit(`"citizen"`, `"constructor"`), surveys.Invalid, "pledge.code", "/code"},
		"a code with a space":           {edit(`"citizen"`, `"a b"`), surveys.Invalid, "pledge.code", "/code"},
		"a malformed language":          {edit(`"en"]`, `"zh_CN!!"]`), surveys.Invalid, "pledge.language", "/languages/1"},
		"a language twice":              {edit(`"en"]`, `"zh-CN"]`), surveys.Invalid, "pledge.language_twice", "/languages/1"},
		"no language":                   {edit(`["zh-CN","en"]`, `[]`), surveys.Invalid, "pledge.languages", "/languages"},
		"a text in an unlisted tongue":  {edit(`"en":"Pledge"`, `"fr":"Promesse"`), surveys.Invalid, "pledge.language_unlisted", "/title/fr"},
		"a text that is a number":       {edit(`"Pledge"`, `7`), surveys.Invalid, "json.wrong_type", "/title/en"},
		"a text that is too long":       {edit(`Pledge`, strings.Repeat("长", maxText+1)), surveys.Invalid, "pledge.too_long", "/title/en"},
		"a rule that does not exist":    {edit(`"optional"`, `"maybe"`), surveys.Invalid, "pledge.rule", "/fields/name"},
		"a format of another program":   {edit(`{"code"`, `{"spec":"survey/1","code"`), surveys.Invalid, "pledge.spec", "/spec"},
		"points that are no list":       {edit(`[{"zh-CN":"说话和气。","en":"Speak kindly."}]`, `{}`), surveys.Invalid, "json.wrong_type", "/points"},
		"nesting beyond every document": {edit(`"Pledge"`, strings.Repeat("[", 50)+strings.Repeat("]", 50)), surveys.Invalid, "json.too_deep", "/title/en/0/0/0/0/0/0"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Decode([]byte(c.body))
			if p != nil {
				t.Error("a pledge beside an error")
			}
			expect(t, err, c.kind, c.key, c.at)
		})
	}
}

func expect(t *testing.T, err error, kind surveys.Kind, key, at string) {
	t.Helper()
	for _, e := range surveys.All(err) {
		if e.Kind == kind && e.Key == key && e.Field == at {
			return
		}
	}
	t.Errorf("got %v, want %s at %q", err, key, at)
}

func TestPublishingNeedsEveryTextInEveryLanguage(t *testing.T) {
	for name, c := range map[string]struct{ old, new, key, at string }{
		"a title in one language":    {`"en":"Pledge"`, `"en":"\u3000"`, "pledge.text_missing", "/title/en"},
		"no consent":                 {`"consent":{"zh-CN":"我自愿承诺。","en":"I promise."}`, `"consent":{}`, "pledge.text_missing", "/consent/zh-CN"},
		"a point in one language":    {`,"en":"Speak kindly."`, ``, "pledge.text_missing", "/points/0/en"},
		"an intro in one language":   {`"points"`, `"intro":{"en":"Hello"},"points"`, "pledge.text_missing", "/intro/zh-CN"},
		"no point":                   {`[{"zh-CN":"说话和气。","en":"Speak kindly."}]`, `[]`, "pledge.no_points", "/points"},
		"a name's label in one only": {`"name":"optional"`, `"name":"optional","name_label":{"en":"Nickname"}`, "pledge.text_missing", "/fields/name_label/zh-CN"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Decode([]byte(strings.Replace(citizen, c.old, c.new, 1)))
			if err != nil {
				t.Fatalf("a draft may lack texts: %v", err)
			}
			expect(t, CheckPublish(p).Err(), surveys.Invalid, c.key, c.at)
		})
	}
}

// The stored bytes are what signatures refer to, so the order in which members
// were written must not matter and reading them back must give them again.
func TestCanonicalBytesDependOnMeaningAlone(t *testing.T) {
	p, err := Decode([]byte(citizen))
	if err != nil {
		t.Fatal(err)
	}
	first, sha, err := Canonical(p)
	if err != nil {
		t.Fatal(err)
	}
	if sha != sha256.Sum256(first) {
		t.Error("the hash is not that of the bytes")
	}
	if want := []byte(`{"code":"citizen","consent":{"en":"I promise.",`); !bytes.HasPrefix(first, want) {
		t.Errorf("members are not sorted: %s", first)
	}
	var members map[string]any
	if err := json.Unmarshal([]byte(citizen), &members); err != nil {
		t.Fatal(err)
	}
	other, _ := json.MarshalIndent(members, "", "   ")
	for _, body := range [][]byte{other, first} {
		q, err := Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		if again, _, _ := Canonical(q); !bytes.Equal(again, first) {
			t.Errorf("got %s, want %s", again, first)
		}
	}
}
