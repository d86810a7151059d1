package answer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

func TestDecode(t *testing.T) {
	f := allTypes(t)
	var cases []struct {
		Name    string
		Answers json.RawMessage
		Want    json.RawMessage // answers as kept; absent: as sent
		Errors  []string
	}
	read(t, "decode.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			sheet, err := f.Decode(parse(t, string(c.Answers)), known)
			if diff := cmp.Diff(c.Errors, places(err)); diff != "" {
				t.Fatalf("errors (-want +got):\n%s", diff)
			}
			if len(c.Errors) > 0 {
				if surveys.KindOf(err) != surveys.Invalid {
					t.Fatalf("kind %d", surveys.KindOf(err))
				}
				return
			}
			want := c.Want
			if want == nil {
				want = c.Answers
			}
			var wanted, got any
			if err := json.Unmarshal(want, &wanted); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(f.AppendJSON(nil, sheet), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted, got); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNegativeZeroIsKeptAsZero(t *testing.T) {
	f := allTypes(t)
	sheet, err := f.Decode(parse(t, `{"n":-0,"money":-0.00}`), known)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(f.AppendJSON(nil, sheet)); got != `{"n":0,"money":0}` {
		t.Errorf("got %s", got)
	}
}

func TestLengthCountsUnicodeCharactersAndSaysBothNumbers(t *testing.T) {
	f := allTypes(t)
	for _, c := range []struct {
		name  string
		text  string
		count int // 0 = accepted
	}{
		{"B072 100,001 characters where 2,000 are allowed", strings.Repeat("字", 100_001), 100_001},
		{"one too many", strings.Repeat("字", 2001), 2001},
		{"just enough Chinese characters", strings.Repeat("字", 2000), 0},
		{"just enough characters beyond the basic plane", strings.Repeat("🇨🇳", 1000), 0},
		{"a Windows newline counts once", strings.Repeat("a\r\n", 1000), 0},
		{"B087 one very long word of the limit", strings.Repeat("w", 2000), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, err := json.Marshal(map[string]string{"story": c.text})
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.Decode(parse(t, string(body)), known)
			if c.count == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			es := surveys.All(err)
			if len(es) != 1 || es[0].Key != "answer.too_long" || es[0].Args["Max"] != 2000 || es[0].Args["Count"] != c.count {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestFindingsAreBounded(t *testing.T) {
	f := allTypes(t)
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, `,"x%d":1`, i)
	}
	_, err := f.Decode(parse(t, "{"+b.String()[1:]+"}"), known)
	if n := len(surveys.All(err)); n != maxErrors {
		t.Errorf("%d findings, want %d", n, maxErrors)
	}
	list := `{"way":["` + strings.Repeat(`y","`, 20_000) + `y"]}`
	_, err = f.Decode(parse(t, list), known)
	if n := len(surveys.All(err)); n != maxFindings {
		t.Errorf("%d findings in one list, want %d", n, maxFindings)
	}
}

func TestWithoutATreeNoAreaIsAccepted(t *testing.T) {
	_, err := allTypes(t).Decode(parse(t, `{"home":"219901"}`), Env{})
	if diff := cmp.Diff([]string{"answer.unknown_area /answers/home"}, places(err)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsRightIsKeptBesideWhatIsWrong(t *testing.T) {
	f := allTypes(t)
	sheet, err := f.Decode(parse(t, `{"q1":"2","age":"42"}`), known)
	if err == nil || string(f.AppendJSON(nil, sheet)) != `{"q1":"2"}` {
		t.Errorf("sheet %s, error %v", f.AppendJSON(nil, sheet), err)
	}
}
