package bank

import (
	"slices"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// draftOf has a page with one plain question and those of the items.
func draftOf(t *testing.T, items []Item, picks ...string) *surveys.Survey {
	t.Helper()
	doc, _ := assembled(t, items, picks...)
	doc.Pages = append(doc.Pages, surveys.Page{Code: "last", Questions: []surveys.Question{
		{Code: "first", Type: surveys.ShortText, Text: surveys.Text{"zh-CN": "甲", "en": "A"}}, {Code: "second", Type: surveys.ShortText, Text: surveys.Text{"zh-CN": "乙", "en": "B"}},
	}})
	return doc
}

func inserted(t *testing.T, items []Item, doc *surveys.Survey, at edit.Place, picks ...string) (*surveys.Survey, []Added) {
	t.Helper()
	e, added, err := Insert(items, doc, at, picks)
	if err != nil {
		t.Fatal(err)
	}
	made, err := edit.Apply(edit.Draft{Document: doc}, e)
	if err != nil {
		t.Fatal(err)
	}
	return made.Document, added
}

func TestItemsComeBehindAQuestionWithWhatTheyNeedAndTheirRates(t *testing.T) {
	items := Start(city)
	doc := draftOf(t, items, "age")
	made, added := inserted(t, items, doc, edit.Place{Page: "last", Question: "first"}, "school_around", "campaign_known")
	if got := codes(made); strings.Join(got, " ") != "age first has_pupil school_around campaign_known second" {
		t.Errorf("asked are %v", got)
	}
	if len(added) != 1 || added[0] != (Added{"has_pupil", "school_around"}) {
		t.Errorf("%v came along", added)
	}
	want := len(doc.Rates) + len(get(t, items, "school_around").Document().Rates) + len(get(t, items, "campaign_known").Document().Rates)
	if len(made.Rates) != want {
		t.Errorf("%d rates, want %d", len(made.Rates), want)
	}
	if _, q := edit.Find(made, "campaign_known"); q.Item != "campaign_known@1" {
		t.Errorf("the question names %q as its item", q.Item)
	}
}

func TestWhatTheDraftAsksUnderAnotherCodeIsNotAskedTwice(t *testing.T) {
	items := Start(city)
	doc := draftOf(t, items, "has_pupil")
	renamed, err := edit.Apply(edit.Draft{Document: doc}, edit.SetCode{Question: "has_pupil", Code: "pupil"})
	if err != nil {
		t.Fatal(err)
	}
	made, added := inserted(t, items, renamed.Document, edit.Place{Page: "last"}, "school_around")
	if got := codes(made); strings.Join(got, " ") != "pupil first second school_around" || len(added) != 0 {
		t.Errorf("asked are %v, %v came along", got, added)
	}
	_, q := edit.Find(made, "school_around")
	if rule := string(q.VisibleIf); !strings.Contains(rule, `"pupil"`) || strings.Contains(rule, "has_pupil") {
		t.Errorf("it is shown if %s", rule)
	}
}

func TestWhatCannotComeIntoADraftIsToldAllAtOnce(t *testing.T) {
	items := Start(city)
	doc := draftOf(t, items, "age")
	doc.Pages[len(doc.Pages)-1].Questions[1].Code = "campaign_known" // of somebody's own
	_, _, err := Insert(items, doc, edit.Place{Page: "last"}, []string{"age", "campaign_known", "nothing"})
	var keys []string
	for _, e := range surveys.All(err) {
		keys = append(keys, e.Key)
	}
	slices.Sort(keys)
	if strings.Join(keys, " ") != "bank.asked_already bank.code_in_draft store.no_item" {
		t.Errorf("found %v", keys)
	}
	if _, _, err := Insert(items, doc, edit.Place{Page: "last"}, nil); surveys.All(err) == nil {
		t.Error("nothing was ticked, and nothing said")
	}
}
