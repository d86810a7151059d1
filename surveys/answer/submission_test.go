package answer

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"minyi/surveys"
)

const goodKey = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"

// body makes a submission with the given fields beside key, version and answers.
func body(fields string) string {
	return `{"key":"` + goodKey + `","version":3,"answers":{"q1":"1"}` + fields + `}`
}

func TestReadSubmissionRefuses(t *testing.T) {
	keyed := func(key string) string { return `{"key":` + key + `,"version":1,"answers":{}}` }
	for _, c := range []struct {
		name, body string
		kind       surveys.Kind
		want       []string
	}{
		{"B006 empty body", "", surveys.Malformed, []string{"json.empty "}},
		{"B004 trailing second document", body("") + body(""), surveys.Malformed, []string{"json.trailing "}},
		{"B078 lone surrogate", body(`,"channel":"a\ud800b"`), surveys.Malformed, []string{"json.not_unicode "}},
		{"B079 invalid UTF-8", body(`,"channel":"` + "a\xffb" + `"`), surveys.Malformed, []string{"json.not_unicode "}},
		{"half a body", body("")[:40], surveys.Malformed, []string{"json.syntax "}},
		{"B007 array at top level", "[]", surveys.Invalid, []string{"json.wrong_type "}},
		{"B001 duplicate object key", body(`,"version":4`), surveys.Invalid, []string{"json.duplicate_name /version"}},
		{"a question answered twice", `{"key":"` + goodKey + `","version":1,"answers":{"q1":"1","q1":"2"}}`, surveys.Invalid, []string{"json.duplicate_name /answers/q1"}},
		{"B009 deep nesting", `{"key":"` + goodKey + `","version":1,"answers":{"q1":` + strings.Repeat("[", 9990) + strings.Repeat("]", 9990) + `}}`, surveys.Invalid, []string{"json.too_deep /answers/q1/0/0/0/0/0/0"}},
		{"B157 no key", `{"version":1,"answers":{}}`, surveys.Malformed, []string{"answer.key_missing /key"}},
		{"B157 10 KB key", keyed(`"` + strings.Repeat("a", 10<<10) + `"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"B157 emoji key", keyed(`"😀"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"a key of the right length in emoji", keyed(`"` + strings.Repeat("😀", 9) + `"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"a null key", keyed(`null`), surveys.Malformed, []string{"answer.key_missing /key"}},
		{"a number as key", keyed(`5`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"an empty key", keyed(`""`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"the nil UUID", keyed(`"00000000-0000-0000-0000-000000000000"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"a UUID in braces", keyed(`"{` + goodKey + `}"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"a UUID without dashes", keyed(`"` + strings.ReplaceAll(goodKey, "-", "") + `"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"a UUID with its dashes elsewhere", keyed(`"6ba7b8109-dad-41d1-80b4-00c04fd430c8"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"a UUID with a letter that is no digit", keyed(`"` + strings.Replace(goodKey, "6", "g", 1) + `"`), surveys.Malformed, []string{"answer.key_malformed /key"}},
		{"no version and no answers, said at once", `{"key":"` + goodKey + `"}`, surveys.Invalid, []string{"answer.version /version", "answer.want_answers /answers"}},
		{"version 0", `{"key":"` + goodKey + `","version":0,"answers":{}}`, surveys.Invalid, []string{"answer.version /version"}},
		{"version as a text", `{"key":"` + goodKey + `","version":"3","answers":{}}`, surveys.Invalid, []string{"answer.version /version"}},
		{"half a version", `{"key":"` + goodKey + `","version":1.5,"answers":{}}`, surveys.Invalid, []string{"answer.version /version"}},
		{"a version beyond every number", `{"key":"` + goodKey + `","version":1e999,"answers":{}}`, surveys.Invalid, []string{"answer.version /version"}},
		{"a list of answers", `{"key":"` + goodKey + `","version":1,"answers":[]}`, surveys.Invalid, []string{"answer.want_answers /answers"}},
		{"B061 mass assignment", body(`,"status":"verified","weight":100,"received_at":"2020-01-01","office_id":2`), surveys.Invalid,
			[]string{"answer.unknown_field /status", "answer.unknown_field /weight", "answer.unknown_field /received_at", "answer.unknown_field /office_id"}},
		{"B003 a mistyped field", body(`,"chanel":"x"`), surveys.Invalid, []string{"answer.unknown_field_near /chanel"}},
		{"another format", body(`,"spec":"response/2"`), surveys.Invalid, []string{"answer.spec /spec"}},
		{"a number as channel", body(`,"channel":5`), surveys.Invalid, []string{"json.wrong_type /channel"}},
		{"a start time of no form", body(`,"started_at":"yesterday"`), surveys.Invalid, []string{"answer.started_at /started_at"}},
		{"a start time without a zone", body(`,"started_at":"2026-11-23T08:00:00"`), surveys.Invalid, []string{"answer.started_at /started_at"}},
		{"a start time on no day", body(`,"started_at":"2026-02-30T08:00:00Z"`), surveys.Invalid, []string{"answer.started_at /started_at"}},
		{"B058 a version that is a list", `{"key":"` + goodKey + `","version":[3],"answers":{}}`, surveys.Invalid, []string{"answer.version /version"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadSubmission([]byte(c.body))
			if diff := cmp.Diff(c.want, places(err)); diff != "" {
				t.Fatalf("errors (-want +got):\n%s", diff)
			}
			if got := surveys.KindOf(err); got != c.kind {
				t.Errorf("kind %d, want %d", got, c.kind)
			}
		})
	}
}

func TestReadSubmissionAccepts(t *testing.T) {
	at := func(s string) time.Time {
		x, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return x.UTC()
	}
	key, _ := ParseKey(goodKey)
	for _, c := range []struct {
		name, fields string
		want         Submission
	}{
		{"the least", ``, Submission{}},
		{"every field", `,"spec":"response/1","channel":"abc","started_at":"2026-11-23T08:30:00.125+08:00","invitation":"K7","language":"en"`,
			Submission{Channel: "abc", StartedAt: at("2026-11-23T00:30:00.125Z"), Invitation: "K7", Language: "en"}},
		{"optional fields as null or empty", `,"spec":null,"channel":null,"started_at":"","invitation":null,"language":""`, Submission{}},
		{"B099 a clock in 1970", `,"started_at":"1970-01-01T00:00:00Z"`, Submission{StartedAt: at("1970-01-01T00:00:00Z")}},
		{"B099 a clock in 2099", `,"started_at":"2099-12-31T23:59:59Z"`, Submission{StartedAt: at("2099-12-31T23:59:59Z")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadSubmission([]byte(body(c.fields)))
			if err != nil {
				t.Fatal(err)
			}
			if got.Answers.Get("q1").Text != "1" {
				t.Error("the answers are not there")
			}
			got.Answers = nil
			c.want.Key, c.want.Version = key, 3
			if diff := cmp.Diff(&c.want, got, cmpopts.IgnoreUnexported(Submission{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAKeyReadsTheSameInBothCases(t *testing.T) {
	lower, ok := ParseKey(goodKey)
	upper, okUpper := ParseKey(strings.ToUpper(goodKey))
	if !ok || !okUpper || lower != upper || lower[0] != 0x6b || lower[15] != 0xc8 {
		t.Errorf("%x %v, %x %v", lower, ok, upper, okUpper)
	}
}

func TestASubmissionHoldsNothingOfTheOneWhoseMemoryItHas(t *testing.T) {
	f := civic(t)
	read := func(body []byte) (answers, row string) {
		s, err := ReadSubmission(body)
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := f.Decode(s.Answers, known)
		if err != nil {
			t.Fatal(err)
		}
		answers, row = string(s.Answers.Raw), string(f.Encode(sheet))
		s.Free()
		s.Free() // twice does no harm
		sheet.Free()
		return answers, row
	}
	short := []byte(`{"key":"` + goodKey + `","version":1,"answers":{}}`)
	full, fullRow := read(civicBody)
	empty, emptyRow := read(short)
	if empty != "{}" || len(emptyRow) >= len(fullRow) {
		t.Errorf("%s %x: answers of the one before", empty, emptyRow)
	}
	if again, row := read(civicBody); again != full || row != fullRow {
		t.Errorf("%s is read as %s", full, again)
	}
}
