package workbench_test

import (
	"net/url"
	"slices"
	"testing"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/rate"
	"minyi/surveys/workbench"
)

func options(codes ...string) []surveys.Option {
	var out []surveys.Option
	for _, code := range codes {
		out = append(out, surveys.Option{Code: code})
	}
	return out
}

// form has three questions on one scale, of which a rate says what is good, one
// with several choices, a matrix and one that cannot be counted.
func form(t *testing.T) *answer.Form {
	t.Helper()
	scale := options("yes", "rather", "so", "rather_not", "no", "na")
	doc := &surveys.Survey{Code: "s", Languages: []string{"en"}, Pages: []surveys.Page{{Code: "p", Questions: []surveys.Question{
		{Code: "a", Type: surveys.Single, Options: scale}, {Code: "b", Type: surveys.Single, Options: scale},
		{Code: "many", Type: surveys.Multiple, Options: options("x", "y")},
		{Code: "m", Type: surveys.Matrix, Rows: []surveys.Row{{Code: "r1"}, {Code: "r2"}}, Options: options("x", "y")},
		{Code: "words", Type: surveys.LongText},
	}}}}
	for _, code := range []string{"a", "b"} {
		doc.Rates = append(doc.Rates, surveys.Rate{Code: "like_" + code, Kind: surveys.Share, Question: code, Numerator: []string{"yes", "rather"}, Excluded: []string{"na"}})
	}
	f, err := answer.Compile(doc, 1, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPicksBecomeFiguresThatFitThem(t *testing.T) {
	f := form(t)
	for _, c := range []struct {
		name, picks string
		want        []workbench.Kind
		chart       workbench.Chart // of the first
	}{
		{"nothing picked: the headline rates", "", []workbench.Kind{workbench.Rates}, workbench.Bars},
		{"one rate in groups", "row=rate:like_a&by=area", []workbench.Kind{workbench.Groups}, workbench.Bars},
		{"one rate in districts as tiles", "row=rate:like_a&by=area&chart=tiles", []workbench.Kind{workbench.Groups}, workbench.Tiles},
		{"tiles are of districts alone", "row=rate:like_a&by=mode&chart=tiles", []workbench.Kind{workbench.Groups}, workbench.Bars},
		{"rates in groups are a heat map", "row=rate:like_a&row=rate:like_b&by=area", []workbench.Kind{workbench.Grid}, workbench.Heat},
		{"or bars each, if so chosen", "row=rate:like_a&row=rate:like_b&by=area&chart=bars", []workbench.Kind{workbench.Groups, workbench.Groups}, workbench.Bars},
		{"each rate has a trend of its own", "row=rate:like_a&row=rate:like_b&by=wave", []workbench.Kind{workbench.Trend, workbench.Trend}, workbench.Line},
		{"a question's answers", "row=a", []workbench.Kind{workbench.Answers}, workbench.Bars},
		{"questions of one scale stand together", "row=a&row=b&row=many", []workbench.Kind{workbench.Scale, workbench.Answers}, workbench.Stack},
		{"a question in groups", "row=a&by=area", []workbench.Kind{workbench.Split}, workbench.Stack},
		{"several choices do not stack", "row=many&by=area", []workbench.Kind{workbench.Split}, workbench.Heat},
		{"questions × districts", "row=a&row=b&by=area&chart=heat", []workbench.Kind{workbench.Grid}, workbench.Heat},
		{"the rows of a matrix are questions", "row=m.r1&row=m.r2", []workbench.Kind{workbench.Scale}, workbench.Stack},
	} {
		t.Run(c.name, func(t *testing.T) {
			values, _ := url.ParseQuery(c.picks)
			picks, err := workbench.ReadPicks(f, values)
			if err != nil {
				t.Fatal(err)
			}
			figures := workbench.Plan(f, picks)
			var got []workbench.Kind
			for _, f := range figures {
				got = append(got, f.Kind)
			}
			if !slices.Equal(got, c.want) || figures[0].Chart != c.chart {
				t.Errorf("%v %s, want %v %s", got, figures[0].Chart, c.want, c.chart)
			}
		})
	}
}

func TestWhatCannotBePickedIsSaid(t *testing.T) {
	f := form(t)
	for _, c := range []struct{ name, picks, key string }{
		{"a question of text", "row=words", "workbench.row_unknown"},
		{"a rate that is not there", "row=rate:none", "workbench.row_unknown"},
		{"a whole matrix", "row=m", "workbench.row_unknown"},
		{"a chart that is none", "row=a&chart=pie", "workbench.chart_unknown"},
	} {
		values, _ := url.ParseQuery(c.picks)
		_, err := workbench.ReadPicks(f, values)
		if all := surveys.All(err); len(all) != 1 || all[0].Key != c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

func TestARateSaysWhichAnswersAreGood(t *testing.T) {
	f := form(t)
	at := slices.IndexFunc(workbench.Countables(f), func(k rate.Countable) bool { return k.Code == "a" })
	tones, by := workbench.Tones(f.Survey.Rates, &workbench.Countables(f)[at])
	want := []workbench.Tone{workbench.Best, workbench.Good, workbench.Neutral, workbench.Bad, workbench.Worst, workbench.Apart}
	if !slices.Equal(tones, want) || by.Code != "like_a" {
		t.Errorf("%v by %v, want %v by like_a", tones, by, want)
	}
	if tones, _ := workbench.Tones(nil, &workbench.Countables(f)[at]); tones != nil {
		t.Errorf("without a rate %v", tones)
	}
}
