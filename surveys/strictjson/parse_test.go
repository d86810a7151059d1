package strictjson

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

func TestParseRefuses(t *testing.T) {
	deep := strings.Repeat("[", 9990) + strings.Repeat("]", 9990)
	for _, c := range []struct {
		name, in string
		kind     surveys.Kind
		key      string
		field    string
	}{
		{"an empty body", "", surveys.Malformed, "json.empty", ""},
		{"white space alone", " \n", surveys.Malformed, "json.empty", ""},
		{"a second document behind the first", `{"a":1} {"b":2}`, surveys.Malformed, "json.trailing", ""},
		{"a comma behind the document", `{"a":1},`, surveys.Malformed, "json.trailing", ""},
		{"a duplicate name", `{"x":{"a":1,"a":2}}`, surveys.Invalid, "json.duplicate_name", "/x/a"},
		{"names that differ only in case", `{"title":1,"Title":2}`, surveys.Invalid, "json.duplicate_name", "/Title"},
		{"a duplicate name written with an escape", `{"a":1,"\u0061":2}`, surveys.Invalid, "json.duplicate_name", "/a"},
		{"bytes that are not UTF-8", "{\"a\":\"a\xffb\"}", surveys.Malformed, "json.not_unicode", ""},
		{"a lone surrogate", `{"a":"a\ud800b"}`, surveys.Malformed, "json.not_unicode", ""},
		{"an open string", `{"a":"b`, surveys.Malformed, "json.syntax", ""},
		{"a byte-order mark", "\xef\xbb\xbf{}", surveys.Malformed, "json.syntax", ""},
		{"nesting at the library's own limit", `{"extra":` + deep + `}`, surveys.Invalid, "json.too_deep", "/extra/0/0/0/0/0/0/0"},
		{"deep nesting in a free member beyond its limit", `{"free":[[[[]]]]}`, surveys.Invalid, "json.too_deep", "/free/0/0/0"},
		{"free members inside each other", `{"free":{"free":{"free":{"free":{}}}}}`, surveys.Invalid, "json.too_deep", "/free/free/free/free"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.in), Limits{Depth: 8, Free: map[string]int{"free": 3}})
			all := surveys.All(err)
			if len(all) != 1 || all[0].Kind != c.kind || all[0].Key != c.key || all[0].Field != c.field {
				t.Fatalf("got %v, want %s at %q", err, c.key, c.field)
			}
		})
	}
}

func TestParseKnowsPlaces(t *testing.T) {
	in := `{ "a\"b/c" : [ true , null, -0, "x\\\"y" ], "n":12.50 }`
	root, err := Parse([]byte(in), Limits{Depth: 2})
	if err != nil {
		t.Fatal(err)
	}
	items := root.Get(`a"b/c`).Items
	for i, want := range []struct {
		pointer string
		raw     string
	}{{`/a"b~1c/0`, "true"}, {`/a"b~1c/1`, "null"}, {`/a"b~1c/2`, "-0"}, {`/a"b~1c/3`, `"x\\\"y"`}} {
		if items[i].Pointer != want.pointer || string(items[i].Raw) != want.raw {
			t.Errorf("item %d: %s %s, want %s %s", i, items[i].Pointer, items[i].Raw, want.pointer, want.raw)
		}
	}
	if f, err := items[2].Float(); err != nil || f != 0 || 1/f < 0 {
		t.Errorf("-0 reads as %v, %v; want 0", f, err)
	}
	if n := root.Get("n"); in[n.Offset:n.Offset+5] != "12.50" {
		t.Errorf("offset %d of n", n.Offset)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{}`, `[1,"a",{"b":null}]`, `"\ud83d\ude00"`, `{"a":1,"a":2}`, "\"\\\\\\\"\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data, Limits{Depth: 16})
		if err != nil {
			if len(surveys.All(err)) == 0 {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		if again, err := Parse(n.Raw, Limits{Depth: 16}); err != nil || again.Kind != n.Kind {
			t.Fatalf("the value as written does not parse again: %v", err)
		}
	})
}

// What the parser keeps for the next document is nobody's: documents parsed at
// once, between others that are cut off in the middle, come out as they do alone.
func TestDocumentsDoNotMeet(t *testing.T) {
	limits := Limits{Depth: 8}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 200 {
				in := fmt.Sprintf(`{"a%d":{"b":["x%d",{"Ä":"%d"}]},"b":"q\"%d"}`, i, i, i, i)
				if _, err := Parse([]byte(in[:len(in)-7]), limits); err == nil {
					t.Error("half a document was read")
				}
				root, err := Parse([]byte(in), limits)
				if err != nil {
					t.Error(err)
					return
				}
				inner := root.Members[0].Value.Get("b").Items[1].Get("Ä")
				if want := fmt.Sprintf("/a%d/b/1/Ä", i); inner.Pointer != want || inner.Text != fmt.Sprint(i) {
					t.Errorf("%s is %q, want %s and %d", inner.Pointer, inner.Text, want, i)
				}
				if len(root.Members) != 2 || len(root.Members[0].Value.Get("b").Items) != 2 || root.Get("b").Text != fmt.Sprintf(`q"%d`, i) {
					t.Errorf("%s was read as %s", in, root.Raw)
				}
			}
		})
	}
	wg.Wait()
}

func TestAnObjectOfManyNamesKnowsTheDoubledOne(t *testing.T) {
	var b strings.Builder
	b.WriteByte('{')
	for i := range 3000 {
		fmt.Fprintf(&b, `"n%d":%d,`, i, i)
	}
	b.WriteString(`"N2999":0}`)
	for range 2 { // the second time with what the first left
		_, err := Parse([]byte(b.String()), Limits{Depth: 1})
		all := surveys.All(err)
		if len(all) != 1 || all[0].Key != "json.duplicate_name" || all[0].Field != "/N2999" {
			t.Fatalf("got %v", err)
		}
	}
}

func TestALentTreeIsReadLikeOneThatIsKept(t *testing.T) {
	long := "[" + strings.Repeat(`{"a":[1,2]},`, 500) + "{}]" // more than is kept
	for round := range 3 {
		for _, in := range []string{`{"a":[1,{"b":"x"}],"c":true}`, `[]`, `{"a":{}}`, long, `"x"`} {
			tree, err := Lend([]byte(in), Limits{Depth: 5})
			if err != nil {
				t.Fatal(err)
			}
			kept, err := Parse([]byte(in), Limits{Depth: 5})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(kept, tree.Root); diff != "" {
				t.Errorf("round %d, %.40s: %s", round, in, diff)
			}
			if _, err := Lend([]byte(`{"a":[1,2`), Limits{Depth: 5}); err == nil {
				t.Error("half a document was read")
			}
			tree.Free()
			tree.Free() // once is enough
		}
	}
}
