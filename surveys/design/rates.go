package design

import (
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

var rateShape = shape[surveys.Rate]{"rate", []field[surveys.Rate]{
	{"code", true, func(r *reader, n *node, rate *surveys.Rate) { rate.Code = r.code(n, plain) }},
	{"kind", true, func(r *reader, n *node, rate *surveys.Rate) {
		rate.Kind = enum(r, n, surveys.Share, surveys.Any, surveys.Score)
	}},
	{"title", false, func(r *reader, n *node, rate *surveys.Rate) { rate.Title = r.text(n, maxShort) }},
	{"question", false, func(r *reader, n *node, rate *surveys.Rate) { rate.Question = r.string(n) }},
	{"questions", false, func(r *reader, n *node, rate *surveys.Rate) { rate.Questions = r.words(n, maxQuestions) }},
	{"numerator", false, func(r *reader, n *node, rate *surveys.Rate) { rate.Numerator = r.words(n, maxOptions) }},
	{"excluded", false, func(r *reader, n *node, rate *surveys.Rate) { rate.Excluded = r.words(n, maxOptions) }},
	{"scores", false, readScores},
}}

// rateKind is what one kind of rate asks for and over which questions it goes.
type rateKind struct {
	must  []string // fields, beside code and kind; none of them may be empty
	may   []string
	types []surveys.Type
}

var rateKinds = map[surveys.RateKind]rateKind{
	surveys.Share: {[]string{"question", "numerator"}, []string{"excluded"}, []surveys.Type{surveys.Single, surveys.Rating}},
	surveys.Any:   {[]string{"question", "numerator"}, []string{"excluded"}, []surveys.Type{surveys.Multiple, surveys.Single}},
	surveys.Score: {[]string{"questions", "scores"}, []string{"excluded"}, []surveys.Type{surveys.Single, surveys.Rating}},
}

var rateCommon = []string{"code", "kind", "title"}

// readRate reads one rate and checks which fields its kind has. What the codes
// in it mean is checked when all questions are known.
func readRate(r *reader, n *node, rate *surveys.Rate) {
	object(r, n, rateShape, rate)
	kind, known := rateKinds[rate.Kind]
	if !known {
		return
	}
	for _, f := range rateShape.fields {
		m := n.Get(f.name)
		must := has(kind.must, f.name)
		switch {
		case m == nil && must:
			r.fail(n, "design.missing_field", "Name", f.name, "Where", string(rate.Kind))
		case m == nil:
		case must && empty(m):
			r.fail(m, "design.empty_field", "Name", f.name)
		case !must && !has(kind.may, f.name) && !has(rateCommon, f.name):
			r.fail(m, "design.field_not_for_type", "Name", f.name, "Type", string(rate.Kind))
		}
	}
}

func empty(n *node) bool {
	switch n.Kind {
	case strictjson.String:
		return n.Text == ""
	case strictjson.Array:
		return len(n.Items) == 0
	case strictjson.Object:
		return len(n.Members) == 0
	}
	return false
}

// words reads a list of codes in which none comes twice.
func (r *reader) words(n *node, limit int) []string {
	words := list(r, n, limit, func(r *reader, n *node, s *string) { *s = r.string(n) })
	twice := claims{r: r}
	for i, w := range words {
		twice.claim(w, strictjson.Child(n.Pointer, i), "design.duplicate_code")
	}
	return words
}

// readScores reads option code → points from 0 to 100.
func readScores(r *reader, n *node, rate *surveys.Rate) {
	if !r.is(n, strictjson.Object) || r.tooMany(n, len(n.Members), maxOptions) || len(n.Members) == 0 {
		return
	}
	rate.Scores = make(map[string]float64, len(n.Members))
	for _, m := range n.Members {
		f, ok := r.number(m.Value)
		if ok && (f < 0 || f > 100) {
			r.fail(m.Value, "design.out_of_range", "Min", 0, "Max", 100)
		}
		rate.Scores[m.Name] = f
	}
}

// checkRates holds every rate against the questions that it names.
func (r *reader) checkRates(doc *surveys.Survey) {
	questions := make(map[string]*surveys.Question)
	for _, q := range each(doc) {
		questions[q.Code] = q
	}
	known := slices.Sorted(maps.Keys(questions))
	for i := range doc.Rates {
		rate, pointer := &doc.Rates[i], at("", "rates", i)
		kind, ok := rateKinds[rate.Kind]
		if !ok {
			continue
		}
		var options []string
		whole := rate.Question != "" || len(rate.Questions) > 0 // and every question is found
		look := func(code, place string) {
			q := questions[code]
			switch {
			case q == nil:
				r.unknownCode(place, code, known, "design.rate_question_unknown", "design.rate_question_near")
			case !slices.Contains(kind.types, q.Type) || q.Type == surveys.Rating && len(q.Options) == 0:
				r.failAt(place, "design.rate_question_type", "Question", code, "Type", string(q.Type), "Kind", string(rate.Kind))
			default:
				options = append(options, choiceCodes(q)...)
				r.checkScored(rate, q, place)
				return
			}
			whole = false
		}
		if rate.Question != "" && has(kind.must, "question") {
			look(rate.Question, strictjson.Child(pointer, "question"))
		}
		for j, code := range rate.Questions {
			if has(kind.must, "questions") {
				look(code, at(pointer, "questions", j))
			}
		}
		if whole {
			r.checkOptions(rate, pointer, options)
		}
		r.checkDisjoint(rate, pointer)
	}
}

// choiceCodes are the codes that an answer to q can hold.
func choiceCodes(q *surveys.Question) []string {
	var codes []string
	for _, o := range q.Options {
		codes = append(codes, o.Code)
	}
	if q.Other != nil {
		codes = append(codes, surveys.OtherCode)
	}
	return codes
}

// checkOptions: every code in the rate is an option of one of its questions.
func (r *reader) checkOptions(rate *surveys.Rate, pointer string, options []string) {
	known := make(map[string]bool, len(options))
	for _, code := range options {
		known[code] = true
	}
	for _, list := range []struct {
		name  string
		codes []string
	}{{"numerator", rate.Numerator}, {"excluded", rate.Excluded}} {
		for i, code := range list.codes {
			if !known[code] {
				r.unknownCode(at(pointer, list.name, i), code, options, "design.rate_option_unknown", "design.rate_option_near")
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(rate.Scores)) {
		if !known[code] {
			place := strictjson.Child(strictjson.Child(pointer, "scores"), code)
			r.unknownCode(place, code, options, "design.rate_option_unknown", "design.rate_option_near")
		}
	}
}

// checkScored: a question of which no option has a score would never count.
func (r *reader) checkScored(rate *surveys.Rate, q *surveys.Question, place string) {
	if rate.Kind != surveys.Score || len(q.Options) == 0 || len(rate.Scores) == 0 {
		return
	}
	for _, code := range choiceCodes(q) {
		if _, ok := rate.Scores[code]; ok {
			return
		}
	}
	r.failAt(place, "design.rate_question_unscored", "Question", q.Code)
}

// checkDisjoint: an option is counted or left out, not both.
func (r *reader) checkDisjoint(rate *surveys.Rate, pointer string) {
	for i, code := range rate.Excluded {
		_, scored := rate.Scores[code]
		if scored || has(rate.Numerator, code) {
			r.failAt(at(pointer, "excluded", i), "design.rate_counted_and_excluded", "Code", quote(code))
		}
	}
}

// unknownCode says that nothing has that code (key), or which was meant (near).
func (r *reader) unknownCode(pointer, code string, known []string, key, near string) {
	if r.full() {
		r.more++ // looking for what was meant is the dear part
		return
	}
	if meant := surveys.Nearest(code, known); meant != "" {
		r.failAt(pointer, near, "Code", quote(code), "Nearest", meant)
		return
	}
	r.failAt(pointer, key, "Code", quote(code), "Known", shorten(strings.Join(known, ", "), 200))
}

// RateQuestions are the questions of a document over which a rate of a kind may
// go.
func RateQuestions(doc *surveys.Survey, kind surveys.RateKind) (all []*surveys.Question) {
	for _, q := range each(doc) {
		if slices.Contains(rateKinds[kind].types, q.Type) && !(q.Type == surveys.Rating && len(q.Options) == 0) {
			all = append(all, q)
		}
	}
	return all
}
