package term

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// wishes is a form with an open question and a choice with an open one.
func wishes(t testing.TB, version int) *answer.Form {
	t.Helper()
	form, errs := answer.Compile(&surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{
		{Code: "home", Type: surveys.Area},
		{Code: "wish", Type: surveys.LongText},
		{Code: "way", Type: surveys.Single, Options: []surveys.Option{{Code: "bus"}}, Other: &surveys.Other{}},
		{Code: "ways", Type: surveys.Multiple, Options: []surveys.Option{{Code: "bus"}}, Other: &surveys.Other{}},
	}}}}, version, [32]byte{})
	if errs != nil {
		t.Fatal(errs)
	}
	return form
}

type log []intake.Response

func (l log) AnswersAfter(_ context.Context, _, seq int64, limit int, each func(*intake.Response) error) (int64, error) {
	for i := range l {
		if l[i].Seq > seq && limit > 0 {
			if err := each(&l[i]); err != nil {
				return seq, err
			}
			seq, limit = l[i].Seq, limit-1
		}
	}
	return seq, nil
}

// written are responses with these wishes; "" is none.
func written(t testing.TB, texts ...string) Texts {
	form := wishes(t, 1)
	var all log
	for i, text := range texts {
		sheet := make(answer.Sheet, len(form.Fields))
		if text != "" {
			sheet[1] = answer.Value{Shape: answer.Words, Text: text}
		}
		all = append(all, intake.Response{Seq: int64(i + 1), Version: 1, Counted: true, Area: "219901", AcceptedAt: int64(i), Answers: form.Encode(sheet)})
	}
	return Texts{From: all, Survey: 1, Forms: map[int]*answer.Form{1: form}, Place: Place{Question: "wish"}}
}

func top(t testing.TB, texts ...string) []Term {
	t.Helper()
	s, err := Summarise(t.Context(), written(t, texts...), 100)
	if err != nil {
		t.Fatal(err)
	}
	return s.Terms
}

func countOf(terms []Term, text string) int {
	i := slices.IndexFunc(terms, func(t Term) bool { return t.Text == text })
	if i < 0 {
		return 0
	}
	return terms[i].Count
}

func TestWhatReadsTheSameIsFoldedToTheSame(t *testing.T) {
	for text, want := range map[string]string{
		"ＷＩＦＩ　信号！": "wifi 信号!", "WiFi\t5G": "wifi 5g", "ÉCOLE": "école", "（路灯）": "(路灯)", "好\u3000吗": "好 吗", "": "",
	} {
		if got := string(Fold(nil, []byte(text))); got != want {
			t.Errorf("%q is folded to %q, want %q", text, got, want)
		}
	}
}

func TestATermIsCountedOnceInAnAnswer(t *testing.T) {
	terms := top(t, "停车难，停车太难，停车", "小区停车", "", "乱停车的很多")
	if n := countOf(terms, "停车"); n != 3 {
		t.Errorf("停车 stands in %d answers: %v", n, terms)
	}
}

func TestALongerTermSwallowsItsParts(t *testing.T) {
	terms := top(t, "垃圾分类处理不好", "垃圾分类处理要加强", "请做好垃圾分类处理", "垃圾分类处理", "垃圾太多", "楼道堆垃圾", "垃圾没人管")
	if terms[0] != (Term{"垃圾", 7}) || countOf(terms, "垃圾分类处理") != 4 {
		t.Errorf("%v", terms)
	}
	for _, part := range []string{"分类", "圾分类", "垃圾分类", "圾分", "分类处", "处理", "类处理"} {
		if countOf(terms, part) != 0 {
			t.Errorf("%s is a term beside the one that it is a part of: %v", part, terms)
		}
	}
}

func TestSentencesAreNoTerms(t *testing.T) {
	terms := top(t, "我希望路灯可以修好", "希望路灯的光亮一些", "我们的路灯坏了", "the lights are broken", "broken lights, and 13800138000", "3楼 3楼 3楼", "13800138000")
	if countOf(terms, "路灯") != 3 || countOf(terms, "lights") != 2 || countOf(terms, "broken") != 2 {
		t.Errorf("%v", terms)
	}
	for _, term := range terms {
		if strings.ContainsAny(term.Text, "的了我0123456789") || term.Text == "希望" || term.Text == "the" || term.Text == "and" {
			t.Errorf("%q is a term", term.Text)
		}
	}
}

func TestWordsOfTheFieldAreWhole(t *testing.T) {
	terms := top(t, "湿地很美", "湿地要保护", "居委会很负责", "居委会热情", "不文明行为太多", "要管不文明行为", "邻里参与", "愿意参与", "车不礼让", "礼让斑马线", "地铁太挤", "修地铁", "垃圾及时清扫", "路面及时清扫")
	for _, word := range []string{"湿地", "居委会", "不文明行为", "参与", "礼让", "地铁", "清扫"} {
		if countOf(terms, word) != 2 {
			t.Errorf("%s stands in %d: %v", word, countOf(terms, word), terms)
		}
	}
}

func TestASentenceThatManyWroteAlikeIsShownByItsBeginning(t *testing.T) {
	terms := top(t, "窗口办事一次说清楚", "窗口办事一次说清楚", "窗口办事一次说清楚", "排队", "排队人多")
	if len(terms) != 2 || terms[0] != (Term{"窗口办事一次说清", 3}) || terms[1] != (Term{"排队", 2}) {
		t.Errorf("%v", terms)
	}
}

func TestMixedTextGivesBothKindsOfTerms(t *testing.T) {
	terms := top(t, "WIFI信号不好", "ｗｉｆｉ信号弱", "公园没有WiFi")
	if countOf(terms, "wifi") != 3 || countOf(terms, "信号") != 2 {
		t.Errorf("%v", terms)
	}
}

// Whatever people write, a term's count is the number of answers in which it
// stands, and twice the same answers give the same terms.
func TestCountsAreExact(t *testing.T) {
	words := []string{"停车", "路灯", "小区", "物业", "不亮", "的", "，", " ", "app", "Ａpp", "太少", "1", "噪音", "扰民"}
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "words"), "")
		}), 1, 30).Draw(rt, "texts")
		terms := top(t, texts...)
		for _, term := range terms {
			want := 0
			for _, text := range texts {
				folded := string(Fold(nil, []byte(text)))
				if strings.Contains(folded, term.Text) {
					want++
				}
			}
			if term.Text[0] > 0x7f && term.Count != want {
				rt.Fatalf("%s: %d, want %d in %q", term.Text, term.Count, want, texts)
			}
		}
		if !slices.Equal(terms, top(t, texts...)) {
			rt.Fatal("the same texts give other terms")
		}
	})
}

func TestMemoryDoesNotGrowWithTheTexts(t *testing.T) {
	var s sample
	text := []byte(strings.Repeat("路灯不亮", 20))
	for seq := range int64(100_000) {
		s.add(seq, text)
		if s.size > sampleBytes {
			t.Fatalf("%d bytes", s.size)
		}
	}
	if n := len(s.kept); n < 1000 || n*len(text) != s.size {
		t.Errorf("%d texts of %d bytes", n, s.size)
	}
	if c := candidates(&s); c.terms["路灯不亮"] == nil || len(c.terms) > 100 {
		t.Errorf("%d candidates", len(c.terms))
	}
}

func TestTheNewestMatchesComeFirst(t *testing.T) {
	var texts []string
	for i := range 50 {
		texts = append(texts, fmt.Sprintf("Ｐark %d", i), "", "路灯 坏")
	}
	all := written(t, texts...)
	for _, c := range []struct {
		query string
		most  int
		found int
		first string
		shown int
	}{
		{"park", 5, 50, "Ｐark 49", 5},
		{"PARK 4", 100, 14, "Ｐark 49", 14},
		{"坏 路灯", 3, 50, "路灯 坏", 3},
		{"", 1000, 100, "路灯 坏", 100},
		{"停车", 10, 0, "", 0},
	} {
		found, newest, err := Search(t.Context(), all, c.query, c.most)
		if err != nil || found != c.found || len(newest) != c.shown || c.shown > 0 && newest[0].Text != c.first {
			t.Errorf("%q: %d found, %v, %v", c.query, found, newest, err)
		}
		if !slices.IsSortedFunc(newest, func(a, b Match) int { return int(b.Seq - a.Seq) }) {
			t.Errorf("%q: %v", c.query, newest)
		}
	}
}

func TestTextsAreReadWhereTheyStand(t *testing.T) {
	form := wishes(t, 1)
	sheet := make(answer.Sheet, len(form.Fields))
	sheet[0] = answer.Value{Shape: answer.Words, Text: "219901"}
	sheet[2] = answer.Value{Shape: answer.Choice, Option: 1, Other: "骑马"}
	sheet[3] = answer.Value{Shape: answer.Choices, Options: []int{0, 1}, Other: "划船"}
	all := Texts{From: log{
		{Seq: 1, Version: 1, Counted: true, Answers: form.Encode(sheet)},
		{Seq: 2, Version: 1, Counted: false, Answers: form.Encode(sheet)},
		{Seq: 3, Version: 1, Counted: true, Answers: form.Encode(sheet)},
		{Seq: 4, Version: 1, Counted: true}, // erased
	}, Survey: 1, Forms: map[int]*answer.Form{1: form}}
	all.Keep = func(seq int64) bool { return seq != 3 }
	var codes []string
	for _, p := range Places(form) {
		codes = append(codes, p.Code())
		all.Place = p
		found, newest, err := Search(t.Context(), all, "", 10)
		want := map[string]string{"way_other": "骑马", "ways_other": "划船"}[p.Code()]
		if err != nil || want != "" && (found != 1 || newest[0].Text != want || newest[0].Seq != 1) || want == "" && found != 0 {
			t.Errorf("%s: %v %v", p.Code(), newest, err)
		}
	}
	if !slices.Equal(codes, []string{"wish", "way_other", "ways_other"}) {
		t.Errorf("%v", codes)
	}
	all.From = log{{Seq: 1, Version: 1, Counted: true, Answers: []byte{9}}}
	if _, err := Summarise(t.Context(), all, 10); !errors.Is(err, answer.ErrCodec) {
		t.Errorf("damaged: %v", err)
	}
}

func TestASummaryIsMadeOnceInAMinute(t *testing.T) {
	shelf, made := NewShelf(), 0
	start := time.Unix(1_800_000_000, 0)
	ask := func(key string, now time.Time) time.Time {
		s, at, err := shelf.Summary(t.Context(), key, now, func() (*Summary, error) { made++; return &Summary{Texts: made}, nil })
		if err != nil || s == nil {
			t.Fatal(s, err)
		}
		return at
	}
	ask("a", start)
	if at := ask("a", start.Add(59*time.Second)); made != 1 || !at.Equal(start) {
		t.Errorf("made %d times, as of %v", made, at)
	}
	ask("b", start)
	if ask("a", start.Add(time.Minute)); made != 3 {
		t.Errorf("made %d times", made)
	}
	if _, _, err := shelf.Summary(t.Context(), "c", start, func() (*Summary, error) { return nil, errors.New("away") }); err == nil {
		t.Error("an error is lost")
	}
	if ask("c", start); made != 4 {
		t.Errorf("made %d times: an error was kept", made)
	}
	for n := range 200 {
		ask(fmt.Sprint(n), start)
	}
	if n := len(shelf.kept); n > 64 {
		t.Errorf("%d are kept", n)
	}
}
