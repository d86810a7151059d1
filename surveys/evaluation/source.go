package evaluation

import (
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// SourceType says where a leaf's values come from.
type SourceType string

// The sources. All but SourceSurvey are typed in or imported.
const (
	SourceSurvey     SourceType = "survey"     // a published rate; also written survey_rate, survey_score
	SourceManual     SourceType = "manual"     // typed in, checked by a second person
	SourceImport     SourceType = "import"     // another body's figures
	SourceInspection SourceType = "inspection" // inspectors' visits
	SourceCaseRate   SourceType = "case_rate"  // of cases handled; also written case
	SourceTaskRate   SourceType = "task_rate"  // of tasks done; also written task
	SourcePrevPeriod SourceType = "prev_period"
)

// Source is where a leaf's values come from. The fields after Window belong to
// SourceSurvey.
type Source struct {
	Type   SourceType
	Metric string // which figure of the source, as its owner calls it
	Window string // over which time, as its owner calls it

	Survey string // code of the survey
	Rate   string // code of the rate
	Wave   string // code of the wave; "" = the latest published one
	// Samples are those admitted, in order of preference: the first that has a
	// published value is used. They are never pooled.
	Samples []surveys.Sample
	Weight  string // weighting: none, poststrat or rake; "" = none
	// MinN is the least effective number of answers. A value that rests on
	// fewer is missing (样本不足).
	MinN int
}

var sourceTypes = []string{
	string(SourceSurvey), string(SourceManual), string(SourceImport), string(SourceInspection),
	string(SourceCaseRate), string(SourceTaskRate), string(SourcePrevPeriod),
}

// sourceAliases are other names in use for the same sources.
var sourceAliases = map[string]SourceType{
	"survey_rate": SourceSurvey, "survey_score": SourceSurvey, "case": SourceCaseRate, "task": SourceTaskRate,
}

var weightings = []string{"none", "poststrat", "rake"}

// counts are figures that measure how busily people were made to take part, not
// how well they live.
var counts = []string{
	"n", "base", "response", "answer", "reply", "replies", "submission", "signature", "signing", "sign", "share", "forward",
	"repost", "like", "vote", "click", "view", "visit", "read", "follower", "subscriber", "registration", "checkin",
	"check_in", "clock_in", "attendance", "participation", "participant",
}

// counting reports whether name means a number of responses, signatures,
// shares, likes or participants. "participation" alone counts only with a
// counting prefix or suffix, or as participants: the rate of that name is a
// share of residents.
func counting(name string) bool {
	s := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
	marked := false
	for _, fix := range []string{"number_of_", "count_of_", "num_", "n_", "total_"} {
		if rest, ok := strings.CutPrefix(s, fix); ok {
			s, marked = rest, true
		}
	}
	for _, fix := range []string{"_count", "_counts", "_number", "_total", "_n", "count"} {
		if rest, ok := strings.CutSuffix(s, fix); ok && rest != "" {
			s, marked = rest, true
		}
	}
	if s == "participation" || s == "share" {
		return marked // a participation rate and a share of something are no counts
	}
	return slices.Contains(counts, s) || slices.Contains(counts, strings.TrimSuffix(s, "s"))
}

// source reads a leaf's source.
func (r *reader) source(n *strictjson.Node) Source {
	var s Source
	typ := r.want(n, "type")
	if name, ok := r.text(typ); ok {
		switch {
		case slices.Contains(sourceTypes, name):
			s.Type = SourceType(name)
		case sourceAliases[name] != "":
			s.Type = sourceAliases[name]
		case counting(name) || name == "share" || name == "participation":
			r.fail(typ, "evaluation.count_indicator", "Name", name)
		default:
			r.unknownValue(typ, name, sourceTypes)
		}
	}
	known := []string{"type", "metric", "window"}
	if s.Type == SourceSurvey {
		known = append(known, "survey", "rate", "wave", "samples", "weight", "min_n")
	}
	if s.Type == "" || !r.object(n, known...) {
		return s
	}
	s.Metric, _ = r.text(n.Get("metric"))
	s.Window, _ = r.text(n.Get("window"))
	if counting(s.Metric) || s.Type == SourceSurvey && (s.Metric == "share" || s.Metric == "participation") {
		r.fail(n.Get("metric"), "evaluation.count_indicator", "Name", s.Metric)
	} else if s.Type == SourceSurvey && s.Metric != "" && s.Metric != "estimate" {
		r.unknownValue(n.Get("metric"), s.Metric, []string{"estimate"})
	}
	if s.Type == SourceSurvey {
		r.surveySource(n, &s)
	}
	return s
}

func (r *reader) surveySource(n *strictjson.Node, s *Source) {
	for _, f := range []struct {
		name string
		to   *string
	}{{"survey", &s.Survey}, {"rate", &s.Rate}, {"wave", &s.Wave}} {
		*f.to, _ = r.code(r.opt(n, f.name))
	}
	if w := r.opt(n, "weight"); w != nil {
		s.Weight, _ = r.oneOf(w, weightings)
	}
	if samples := r.opt(n, "samples"); r.array(samples) {
		names := make([]string, len(surveys.Samples))
		for i, sample := range surveys.Samples {
			names[i] = string(sample)
		}
		for _, item := range samples.Items {
			name, ok := r.oneOf(item, names)
			if !ok {
				continue
			}
			if slices.Contains(s.Samples, surveys.Sample(name)) {
				r.fail(item, "evaluation.twice", "Name", name)
				continue
			}
			s.Samples = append(s.Samples, surveys.Sample(name))
		}
		if len(samples.Items) == 0 {
			r.fail(samples, "evaluation.empty_list", "Name", "samples")
		}
	}
	if least := r.opt(n, "min_n"); r.kind(least, strictjson.Number) {
		var err error
		if s.MinN, err = least.Int(); err != nil || s.MinN < 0 {
			r.fail(least, "evaluation.whole_number")
		}
	}
}

// CheckRound lists what a scheme still lacks before a round can feed its survey
// leaves by itself: each needs a survey, a rate and the samples it admits.
// `minyi evaluation compute` takes values from a file and asks for none of it.
func (s *Scheme) CheckRound() surveys.Errors {
	var errs surveys.Errors
	s.eachItem(func(i *Item, pointer string) {
		if !i.Leaf() || i.Source.Type != SourceSurvey {
			return
		}
		at := strictjson.Child(pointer, "source")
		for _, f := range []struct {
			name string
			gone bool
		}{{"survey", i.Source.Survey == ""}, {"rate", i.Source.Rate == ""}, {"samples", len(i.Source.Samples) == 0}} {
			if f.gone {
				errs = append(errs, surveys.E(surveys.Invalid, "evaluation.round_source", strictjson.Child(at, f.name), "Leaf", i.Code, "Name", f.name))
			}
		}
	})
	return errs
}
