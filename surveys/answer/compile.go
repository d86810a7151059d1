package answer

import (
	"fmt"
	"math"
	"regexp"

	"minyi/surveys"
	"minyi/surveys/logic"
)

// Defaults of the limits that a question may leave open.
const (
	defaultText     = 500 // Unicode characters
	defaultLongText = 2000
	defaultOther    = 200
	maxLength       = 10_000 // no question may ask for more
	maxDecimals     = 9
	defaultTotal    = 100 // points of a sum
	firstDate       = "1900-01-01"
	lastDate        = "2100-12-31"
	firstTime       = "00:00"
	lastTime        = "23:59"
	// widestNumber bounds a number question that names no limits: every whole
	// number up to it is exact in a float64.
	widestNumber = 1 << 53
)

// Compile prepares a published document for decoding. The document must not be
// changed afterwards.
//
// Errors (surveys.Invalid, Field in the document): codes used twice, a pattern
// that RE2 does not know, conditions that do not compile.
func Compile(doc *surveys.Survey, version int, sha [32]byte) (*Form, surveys.Errors) {
	f := &Form{
		Survey: doc, Version: version, SHA256: sha,
		byCode: make(map[string]int), byOther: make(map[string]int),
		pages: make([]span, len(doc.Pages)),
	}
	var errs surveys.Errors
	for p := range doc.Pages {
		f.pages[p].first = len(f.Fields)
		for i := range doc.Pages[p].Questions {
			q := &doc.Pages[p].Questions[i]
			at := fmt.Sprintf("/pages/%d/questions/%d", p, i)
			field := Field{Question: q, Ordinal: len(f.Fields), Page: p, shape: shapeOf(q), openAt: math.MinInt}
			if hasOpen(q) {
				field.openAt = len(q.Options)
			}
			field.options, field.rows = index(q)
			field.bounds = boundsOf(q)
			if q.Pattern != "" {
				re, err := wholeMatch(q.Pattern)
				if err != nil {
					errs = append(errs, surveys.E(surveys.Invalid, "answer.bad_pattern", at+"/pattern").Because(err))
				}
				field.Pattern = re
			}
			if _, twice := f.byCode[q.Code]; twice {
				errs = append(errs, surveys.E(surveys.Invalid, "answer.code_twice", at+"/code", "Code", q.Code))
			}
			f.byCode[q.Code] = field.Ordinal
			if hasOpen(q) {
				f.byOther[q.Code+otherSuffix] = field.Ordinal
			}
			f.Fields = append(f.Fields, field)
		}
		f.pages[p].end = len(f.Fields)
	}
	program, found := logic.CompileSurvey(doc)
	if errs = append(errs, found...); len(errs) > 0 {
		return nil, errs
	}
	f.program = program
	for i := range f.Fields {
		f.Fields[i].VisibleIf, f.Fields[i].Calculate = program.Visible[i], program.Calculate[i]
	}
	return f, nil
}

// wholeMatch compiles a pattern so that it must match the whole answer.
func wholeMatch(pattern string) (*regexp.Regexp, error) {
	// Compiled alone first: a pattern such as "a)(b" must not become valid by
	// the brackets put around it.
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, err
	}
	return regexp.Compile(`\A(?:` + pattern + `)\z`)
}

// index maps the codes of options and rows to ordinals.
func index(q *surveys.Question) (options, rows map[string]int) {
	options = make(map[string]int, len(q.Options)+1)
	for i, o := range q.Options {
		options[o.Code] = i
	}
	if hasOpen(q) {
		options[surveys.OtherCode] = len(q.Options)
	}
	rows = make(map[string]int, len(q.Rows))
	for i, r := range q.Rows {
		rows[r.Code] = i
	}
	return options, rows
}

// boundsOf fills a question's limits in.
func boundsOf(q *surveys.Question) bounds {
	b := bounds{choices: len(q.Options), least: 1, min: -widestNumber, max: widestNumber}
	if hasOpen(q) {
		b.choices++
	}
	b.most = b.choices
	if q.MaxChoices != nil {
		b.most = min(b.most, *q.MaxChoices)
	} else if q.Type == surveys.Ranking {
		b.least = len(q.Options) // a ranking that sets no end ranks them all
	}
	if q.MinChoices != nil {
		b.least = *q.MinChoices
	}
	if q.Min != nil {
		b.min = *q.Min
	}
	if q.Max != nil {
		b.max = *q.Max
	}
	if q.Type == surveys.NPS {
		b.min, b.max = 0, 10
	}
	switch q.Type {
	case surveys.Number, surveys.Slider, surveys.Sum, surveys.Calculated:
		b.decimals = min(max(q.Decimals, 0), maxDecimals)
	}
	total := float64(defaultTotal)
	if q.Total != nil {
		total = *q.Total
	}
	b.total = int64(math.Round(total * scale(b.decimals)))
	b.length = min(q.MaxLength, maxLength)
	if b.length <= 0 {
		switch q.Type {
		case surveys.ShortText:
			b.length = defaultText
		case surveys.LongText:
			b.length = defaultLongText
		default:
			b.length = defaultOther
		}
	}
	b.earliest, b.latest = q.Earliest, q.Latest
	first, last := firstDate, lastDate
	if q.Type == surveys.Time {
		first, last = firstTime, lastTime
	}
	if b.earliest == "" {
		b.earliest = first
	}
	if b.latest == "" {
		b.latest = last
	}
	return b
}

// LengthLimit returns how many Unicode characters the question's text, or the
// text beside its open choice, may have.
func (f *Field) LengthLimit() int { return f.bounds.length }

// ChoiceLimits returns how many options must and may be chosen when the question is
// answered.
func (f *Field) ChoiceLimits() (least, most int) { return f.bounds.least, f.bounds.most }

// MomentLimits returns the first and last date (YYYY-MM-DD) or time (HH:MM) that
// the question takes.
func (f *Field) MomentLimits() (earliest, latest string) { return f.bounds.earliest, f.bounds.latest }

// scale is 10^decimals; exact for the decimals that a question may have.
func scale(decimals int) float64 { return scales[decimals] }

var scales = [maxDecimals + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}
