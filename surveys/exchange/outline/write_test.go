package outline

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
)

func wrote(t testing.TB, doc *surveys.Survey) (string, []string) {
	t.Helper()
	text, lost, err := Text{}.Write(doc)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, f := range lost {
		keys = append(keys, strings.TrimPrefix(f.Key, "outline.")+" "+f.Where.String())
	}
	return string(text), keys
}

func load(t testing.TB, path string) *surveys.Survey {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := design.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func canonical(t testing.TB, doc *surveys.Survey) string {
	t.Helper()
	data, _, err := design.Canonical(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDocumentsAreWrittenAsTheTextThatOfficesKnow(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		lost []string
	}{
		"demo":    {"../../seed/data/civility-2026.json", []string{"lost_codes ", "lost_languages /languages", "lost_rates /rates", "lost_settings /settings"}},
		"english": {"../markdown/testdata/english.json", []string{"lost_languages /languages", "lost_rates /rates", "lost_settings /settings"}},
		"everything": {"../markdown/testdata/everything.json", []string{
			"lost_pattern /pages/1/questions/2/pattern", "lost_calculated /pages/1/questions/14", "lost_codes ", "lost_languages /languages", "lost_rates /rates", "lost_settings /settings",
			"lost_question /pages/0/questions/0", // single: exclusive says nothing there
			"lost_question /pages/0/questions/2", // a row that begins with a number
			"lost_question /pages/1/questions/3", // spaces around
			"lost_words /intro",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, lost := wrote(t, load(t, c.path))
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(c.lost, lost); diff != "" {
				t.Errorf("lost (-want +got)\n%s", diff)
			}
		})
	}
}

// Text → document → text → document: what was read is written so that it reads
// the same, or the writer says what does not.
func TestWhatWasReadIsWrittenAndReadAgainTheSame(t *testing.T) {
	// A form that has codes of its own.
	known := map[string][]string{"32": {"lost_codes "}}
	for file, text := range texts(t) {
		name := filepath.Base(file)
		first, err := Text{}.Read(text, exchange.Options{})
		if err != nil {
			t.Fatal(err)
		}
		again, lost := wrote(t, first.Document)
		lost = slices.DeleteFunc(lost, func(s string) bool { return slices.Contains(known[name[:2]], s) })
		if len(lost) > 0 {
			t.Errorf("%s: %v\n%s", name, lost, again)
			continue
		}
		second, err := Text{}.Read([]byte(again), exchange.Options{Language: first.Document.Languages[0]})
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, again)
			continue
		}
		if diff := cmp.Diff(canonical(t, first.Document), canonical(t, second.Document)); diff != "" && known[name[:2]] == nil {
			t.Errorf("%s (-first +second)\n%s\n%s", name, diff, again)
		}
	}
}

func TestConditionsThatHaveNoWordsAreNamed(t *testing.T) {
	const head = `{"code":"x","languages":["zh-CN"],"title":{"zh-CN":"题"},"pages":[{"code":"p1","questions":[
{"code":"one","type":"single","text":{"zh-CN":"一"},"options":[{"code":"yes","text":{"zh-CN":"是"}},{"code":"no","text":{"zh-CN":"否"}}],"other":{"text":{"zh-CN":"其他"}}},
{"code":"many","type":"multiple","text":{"zh-CN":"二"},"options":[{"code":"tv","text":{"zh-CN":"电视"}},{"code":"net","text":{"zh-CN":"网络"}}]},
{"code":"age","type":"number","text":{"zh-CN":"三"},"min":0,"max":120},
{"code":"last","type":"text","text":{"zh-CN":"四"},"visible_if":`
	for rule, want := range map[string]string{
		`{"==":[{"var":"one"},"yes"]}`:                                           "第1题选第1个选项",
		`{"!=":[{"var":["one"]},"other"]}`:                                       "第1题未选第3个选项",
		`{"in":[{"var":"one"},["yes","other"]]}`:                                 "第1题选第1、3个选项",
		`{"!":[{"in":[{"var":"one"},["yes","no"]]}]}`:                            "第1题未选第1、2个选项",
		`{"selected":["many","net"]}`:                                            "第2题选第2个选项",
		`{"!":{"selected":["many","net"]}}`:                                      "第2题未选第2个选项",
		`{"or":[{"selected":["many","tv"]},{"selected":["many","net"]}]}`:        "第2题选第1、2个选项",
		`{"and":[{"==":[{"var":"one"},"no"]},{"!":{"selected":["many","tv"]}}]}`: "第1题选第2个选项，且第2题未选第1个选项",
		`{"or":[{"==":[{"var":"one"},"no"]},{"selected":["many","tv"]}]}`:        "第1题选第2个选项，或第2题选第1个选项",
		`{">":[{"var":"age"},17]}`:                                               "",
		`{"answered":["many"]}`:                                                  "",
		`{"and":[{"==":[{"var":"one"},"no"]},{">":[{"var":"age"},17]}]}`:         "",
		`{"==":[{"var":"one_other"},"x"]}`:                                       "",
		`{"or":[{"and":[{"selected":["many","tv"]},true]},{"var":"one"}]}`:       "",
		`true`: "",
	} {
		doc, err := design.Decode([]byte(head + rule + `}]}]}`))
		if err != nil {
			t.Fatal(rule, err)
		}
		text, lost := wrote(t, doc)
		if want == "" {
			if !slices.Contains(lost, "lost_condition /pages/0/questions/3/visible_if") || strings.Contains(text, "显示条件") {
				t.Errorf("%s: %v\n%s", rule, lost, text)
			}
			continue
		}
		if !strings.Contains(text, "\n显示条件："+want+"\n") || slices.ContainsFunc(lost, func(s string) bool { return s != "lost_codes " }) {
			t.Errorf("%s: %v\n%s", rule, lost, text)
		}
	}
}
