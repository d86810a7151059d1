package design

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
)

func TestCanonicalDoesNotDependOnTheSpelling(t *testing.T) {
	const want = `{"code":"s1","languages":["zh-CN"],"pages":[{"code":"p1","questions":[{"code":"q1","decimals":1,"max":1000,"min":0.5,"type":"number"}]}],"spec":"survey/1","title":{"zh-CN":"é 题"}}`
	for name, spelling := range map[string]string{
		"in canonical order": want,
		"in another order, with spaces": `{ "title" : {"zh-CN":"é 题"}, "pages":[{"questions":[{"type":"number","min":0.5,"max":1000,"decimals":1,"code":"q1"}],"code":"p1"}],
			"languages":["zh-CN"], "code":"s1"}`,
		"with escapes and other numbers": `{"code":"\u0073\u0031","languages":["zh-CN"],"title":{"zh-CN":"\u00e9 \u9898"},"pages":[{"code":"p1","questions":[{"code":"q1","type":"number","min":5e-1,"max":1E3,"decimals":1.0}]}]}`,
		"with empty optional values":     `{"code":"s1","languages":["zh-CN"],"title":{"zh-CN":"é 题"},"intro":{},"rates":[],"approval":{},"pages":[{"code":"p1","draw":0,"questions":[{"code":"q1","type":"number","min":0.5,"max":1000,"decimals":1,"required":false,"hint":{"zh-CN":""}}]}]}`,
	} {
		doc, err := Decode([]byte(spelling))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, sum, err := Canonical(doc)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if string(got) != want || sum != sha256.Sum256([]byte(want)) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
}

func TestCanonicalOfADocumentBuiltByHandIsReadable(t *testing.T) {
	data, _, err := Canonical(&surveys.Survey{Code: "s1", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(data); err != nil {
		t.Errorf("%s: %v", data, err)
	}
	if _, _, err := Canonical(&surveys.Survey{Pages: []surveys.Page{{Questions: []surveys.Question{{VisibleIf: surveys.Expression("{")}}}}}); err == nil {
		t.Error("an expression that is no JSON passes")
	}
}

// roundTrip asserts that Canonical's bytes give the same document and bytes.
func roundTrip(t interface{ Fatalf(string, ...any) }, doc *surveys.Survey) {
	data, sum, err := Canonical(doc)
	if err != nil {
		t.Fatalf("accepted, but has no canonical form: %v", err)
	}
	again, err := Decode(data)
	if err != nil {
		t.Fatalf("canonical form is refused: %v\n%s", err, data)
	}
	if diff := cmp.Diff(doc, again); diff != "" {
		t.Fatalf("canonical form is another document: %s", diff)
	}
	data2, sum2, err := Canonical(again)
	if err != nil || !bytes.Equal(data, data2) || sum != sum2 {
		t.Fatalf("canonical form is not stable: %v\n%s\n%s", err, data, data2)
	}
}

func TestDecodingCanonicalGivesTheSameDocument(t *testing.T) {
	for name := range validFiles(t) {
		t.Run(name, func(t *testing.T) { roundTrip(t, decodeFile(t, name)) })
	}
}

// Documents in which a few values are left out or replaced at random.
func TestWhateverIsAcceptedHasOneForm(t *testing.T) {
	var whole any
	if err := json.Unmarshal(validFiles(t)["every-type"], &whole); err != nil {
		t.Fatal(err)
	}
	count, accepted := size(whole), 0
	rapid.Check(t, func(t *rapid.T) {
		targets := make(map[int]bool)
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			targets[rapid.IntRange(2, count).Draw(t, "place")] = true
		}
		data, err := json.Marshal(mutate(t, whole, targets))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Decode(data)
		if err != nil {
			return
		}
		accepted++
		roundTrip(t, doc)
		if _, err := PublicDocument(doc); err != nil {
			t.Fatal(err)
		}
		CheckPublish(doc, PublishContext{Today: "2026-01-01", Previous: []*surveys.Survey{doc}})
	})
	if accepted < 5 {
		t.Errorf("%d changed documents were accepted: too few to test anything", accepted)
	}
}

// mutate copies v and replaces or leaves out the values whose number, in the
// order of the walk, is in targets.
func mutate(t *rapid.T, v any, targets map[int]bool) any {
	at := 0
	var walk func(any) (any, bool)
	walk = func(v any) (any, bool) {
		at++
		if targets[at] {
			value := rapid.SampledFrom([]any{nil, "", "新", "a", "q1", 0, 1, 2, 1.5, -3, true, false, []any{}, map[string]any{}}).Draw(t, "value")
			return value, value != nil
		}
		switch v := v.(type) {
		case map[string]any:
			out := make(map[string]any, len(v))
			for _, name := range slices.Sorted(maps.Keys(v)) { // always in one order
				if member, keep := walk(v[name]); keep {
					out[name] = member
				}
			}
			return out, true
		case []any:
			out := []any{}
			for _, item := range v {
				if item, keep := walk(item); keep {
					out = append(out, item)
				}
			}
			return out, true
		}
		return v, true
	}
	out, _ := walk(v)
	return out
}

// size counts the values in v.
func size(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			n += size(member)
		}
	case []any:
		for _, item := range v {
			n += size(item)
		}
	}
	return n
}

func TestThePublicDocumentHasNoRatesAndNoItems(t *testing.T) {
	doc := decodeFile(t, "every-type")
	data, err := PublicDocument(doc)
	if err != nil {
		t.Fatal(err)
	}
	public, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if len(public.Rates) != 0 || bytes.Contains(data, []byte(`"numerator"`)) {
		t.Errorf("rates are public: %s", data)
	}
	first, inPublic := &doc.Pages[0].Questions[0], &public.Pages[0].Questions[0]
	if len(doc.Rates) == 0 || first.Item == "" {
		t.Fatal("the document itself lost its rates or its items")
	}
	if bytes.Contains(data, []byte(`"item"`)) {
		t.Errorf("the items of the bank are public: %s", data)
	}
	public.Rates, inPublic.Item = doc.Rates, first.Item
	if diff := cmp.Diff(doc, public); diff != "" {
		t.Errorf("more than the rates and items is missing: %s", diff)
	}
}

func FuzzDecode(f *testing.F) {
	for _, data := range validFiles(f) {
		f.Add(data)
	}
	for _, c := range refused() {
		if doc := c.document(); len(doc) < 4096 {
			f.Add([]byte(doc))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Decode(data)
		if err != nil {
			if len(surveys.All(err)) == 0 || doc != nil {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		roundTrip(t, doc)
	})
}
