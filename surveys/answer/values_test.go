package answer

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

func TestFromValues(t *testing.T) {
	f := allTypes(t)
	for _, c := range []struct {
		name, posted string // as application/x-www-form-urlencoded
		pages        []int
		want         string // the sheet as JSON
		errors       []string
	}{
		{name: "an untouched page", posted: "q1=&age=&word=&home=&at=&here.lat=&here.lon=&share.x=&top.dirt=&grid.r1=&q1_other=", want: `{}`},
		{name: "every family", posted: "q1=2&way=walk&way=bus&grid.r2=poor&stars=4&top.noise=1&top.dirt=2&share.x=60&share.z=40&agree=on",
			want: `{"q1":"2","way":["bus","walk"],"grid":{"r2":"poor"},"stars":4,"top":["noise","dirt"],"share":{"x":60,"y":0,"z":40},"agree":true}`},
		{name: "the page's own inputs are ignored", posted: "q1=2&_key=x&page=1&x.y=1&note=1&double=9", want: `{"q1":"2"}`},
		{name: "only the pages asked for", posted: "q1=nonsense&age=7&grid.r9=x", pages: []int{1}, want: `{"age":7}`},
		{name: "a hidden copy of the same answer", posted: "q1=2&q1=2&q1=", want: `{"q1":"2"}`},
		{name: "gaps between ranks", posted: "top.noise=5&top.dirt=2", want: `{"top":["dirt","noise"]}`},
		{name: "B069 full-width digits", posted: "age=" + url.QueryEscape("　４２ ") + "&money=" + url.QueryEscape("－１２．５０") + "&share.x=" + url.QueryEscape("１００"),
			want: `{"age":42,"money":-12.5,"share":{"x":100,"y":0,"z":0}}`},
		{name: "full-width dates and times", posted: "day=" + url.QueryEscape("２０２６－０１－３１") + "&at=" + url.QueryEscape("０９：３０"), want: `{"day":"2026-01-31","at":"09:30"}`},
		{name: "a minus sign of mathematics and a plus", posted: "money=" + url.QueryEscape("−3") + "&age=%2B7", want: `{"age":7,"money":-3}`},
		{name: "B088 a text area's newlines", posted: "story=a%0D%0Ab", want: `{"story":"a\nb"}`},
		{name: "a location with and without accuracy", posted: "here.lat=41.07&here.lon=122.07&here.accuracy=", want: `{"here":true}`},

		{name: "B070 a decimal comma", posted: "money=1%2C5", errors: []string{"answer.number_typed /answers/money"}, want: `{}`},
		{name: "B070 points and a comma", posted: "money=1.234%2C5", errors: []string{"answer.number_typed /answers/money"}, want: `{}`},
		{name: "B070 a grouping space", posted: "money=1+234", errors: []string{"answer.number_typed /answers/money"}, want: `{}`},
		{name: "a grouping comma in full width", posted: "money=" + url.QueryEscape("１，５"), errors: []string{"answer.number_typed /answers/money"}, want: `{}`},
		{name: "B063 words that ParseFloat would take", posted: "n=NaN&money=inf&age=0x1p-2&slide=1_0&stars=1e0&nps=.5",
			errors: []string{"answer.number_typed /answers/stars", "answer.number_typed /answers/nps", "answer.number_typed /answers/age", "answer.number_typed /answers/n", "answer.number_typed /answers/money", "answer.number_typed /answers/slide"}, want: `{}`},
		{name: "numbers out of range and with decimals", posted: "age=121&n=1.5&money=1.234", errors: []string{"answer.out_of_range /answers/age", "answer.whole_number /answers/n", "answer.too_many_decimals /answers/money"}, want: `{}`},
		{name: "two different answers to one question", posted: "q1=1&q1=2", errors: []string{"answer.one_only /answers/q1"}, want: `{}`},
		{name: "a choice ticked twice", posted: "way=bus&way=bus", errors: []string{"answer.option_twice /answers/way"}, want: `{}`},
		{name: "an option and a row that are not there", posted: "q1=9&grid.r9=good&grid.r1=fine&share.w=1", errors: []string{"answer.unknown_option /answers/q1", "answer.unknown_option /answers/grid/r1", "answer.unknown_row /answers/grid/r9", "answer.unknown_option /answers/share/w"}, want: `{}`},
		{name: "one rank given twice", posted: "top.noise=1&top.dirt=1", errors: []string{"answer.rank_twice /answers/top/noise"}, want: `{}`},
		{name: "a rank in words", posted: "top.noise=first", errors: []string{"answer.rank /answers/top/noise"}, want: `{}`},
		{name: "points that do not add up", posted: "share.x=60", errors: []string{"answer.wrong_total /answers/share"}, want: `{}`},
		{name: "half a location", posted: "here.lat=41", errors: []string{"answer.want_place /answers/here"}, want: `{}`},
		{name: "a location in words", posted: "here.lat=north&here.lon=1", errors: []string{"answer.number_typed /answers/here/lat"}, want: `{}`},
		{name: "an unknown part of a location", posted: "here.alt=1", errors: []string{"answer.unknown_part /answers/here/alt"}, want: `{}`},
		{name: "a text beside an open choice not made", posted: "q1=1&q1_other=x", errors: []string{"answer.other_not_chosen /answers/q1_other"}, want: `{"q1":"1"}`},
		{name: "B100 dates of other calendars", posted: "day=68-01-01", errors: []string{"answer.date_form /answers/day"}, want: `{}`},
		{name: "consent in other words", posted: "agree=maybe", errors: []string{"answer.want_yes_no /answers/agree"}, want: `{}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := url.ParseQuery(c.posted)
			if err != nil {
				t.Fatal(err)
			}
			sheet, errs := f.FromValues(v, c.pages, known)
			if diff := cmp.Diff(c.errors, places(errs.Err())); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if got := string(f.AppendJSON(nil, sheet)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheMessageAboutATypedNumberShowsOneThatTheQuestionTakes(t *testing.T) {
	f := allTypes(t)
	for code, want := range map[string]string{"age": "42", "money": "12.5", "slide": "0", "stars": "1", "share.x": "42", "tenths.x": "1"} {
		_, errs := f.FromValues(url.Values{code: {"1,5"}}, nil, known)
		if len(errs) != 1 || errs[0].Args["Example"] != want || errs[0].Args["Value"] != "1,5" {
			t.Errorf("%s: %v %v, want the example %s", code, errs, errs[0].Args, want)
		}
	}
}

func TestTypedValuesSurviveAsValues(t *testing.T) {
	f := allTypes(t)
	sheet, err := f.Decode(parse(t, `{"money":0.1,"way":["walk","other"],"way_other":"x","order":["c","a","b"],"here":{"lat":-0.5,"lon":7,"accuracy":3},"agree":false}`), known)
	if err != nil {
		t.Fatal(err)
	}
	sheet[len(sheet)-1] = Value{Shape: Figure, Number: 9} // calculated: never posted
	want := url.Values{"money": {"0.1"}, "way": {"walk", "other"}, "way_other": {"x"}, "order.c": {"1"}, "order.a": {"2"}, "order.b": {"3"},
		"here.lat": {"-0.5"}, "here.lon": {"7"}, "here.accuracy": {"3"}, "agree": {"false"}}
	if diff := cmp.Diff(want, f.ToValues(sheet)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAHiddenFieldThatHoldsAnOldRowIsNotLost(t *testing.T) {
	doc := &surveys.Survey{Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{
		{Code: "m", Type: surveys.Matrix, Rows: []surveys.Row{{Code: "a"}}, Options: []surveys.Option{{Code: "x"}}},
	}}}}
	_, errs := compile(t, doc).FromValues(url.Values{"m.a": {"x"}, "m.b": {"x"}, "m.c": {""}}, nil, known)
	if diff := cmp.Diff([]string{"answer.unknown_row /answers/m/b"}, places(errs.Err())); diff != "" {
		t.Error(diff)
	}
}
