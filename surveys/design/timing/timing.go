// Package timing estimates how long a questionnaire takes, and compares the
// estimate with what responses took once there are some.
//
// # The model
//
// A person reads the question, the hint and the choices, decides, and acts; each
// page costs a moment more. Seconds per question:
//
//	read    characters of Chinese ÷ 5, words of other languages ÷ 4; choices after the
//	        sixth count half, because people look for theirs and stop
//	decide  by type: 1.5 s for one choice, 0.8 s for each of several, 2 s a row of a
//	        matrix, 3 s a place of a ranking, 4 s for a figure, …
//	act     by type: a touch is 0.7 s, typing a line 9 s, writing freely 40 s
//
// Open questions that nobody must answer count by how many are thought to answer
// them (a line 40 %, free text 20 %); questions under a condition count half; of
// a page that draws n, n of its questions.
//
// The speeds, shares and decisions are assumptions of ours, set so that they add
// up to sensible times and not taken from a study; the range around the typical
// time (Quick, Slow) is as wide as people differ: 0.65 to 1.8 times. Once there
// are Enough responses that say when they began, their median is the better
// figure, and pages show both.
package timing

import (
	"math"
	"slices"
	"unicode"

	"minyi/surveys"
)

// Assumptions of the model.
const (
	hanPerSecond   = 5.0
	wordsPerSecond = 4.0
	readInFull     = 6   // choices
	perPage        = 2.5 // s: the next page comes, the eye finds its beginning
	atTheEnd       = 8.0 // s: the look over all answers before sending
	conditional    = 0.5 // share of people who see a question under a condition
	quick, slow    = 0.65, 1.8
)

// Enough is how many measured responses it takes for their median to be shown.
const Enough = 30

// Estimate is how long a questionnaire takes, in seconds.
type Estimate struct {
	Typical, Quick, Slow float64
	Questions            map[string]float64 // by code: of a typical person who is asked it
	Asked                int                // questions that ask something
}

// Minutes is the typical time in whole minutes, at least 1.
func (e Estimate) Minutes() int { return minutes(e.Typical) }

// Range is the time of quick and of slow people in whole minutes.
func (e Estimate) Range() (from, to int) { return minutes(e.Quick), minutes(e.Slow) }

func minutes(seconds float64) int { return max(1, int(math.Round(seconds/60))) }

// Of estimates doc as it is read in a language.
func Of(doc *surveys.Survey, language string) Estimate {
	r := reading{language, doc.Languages}
	e := Estimate{Questions: make(map[string]float64)}
	e.Typical = r.seconds(doc.Title) + r.seconds(doc.Intro) + atTheEnd
	for _, page := range doc.Pages {
		sum, asked := 0.0, 0
		for i := range page.Questions {
			q := &page.Questions[i]
			s := r.question(q)
			e.Questions[q.Code] = s
			if len(q.VisibleIf) > 0 && q.Type != surveys.Calculated {
				s *= conditional
			}
			sum += s
			if q.Type != surveys.Note && q.Type != surveys.Calculated {
				asked++
			}
		}
		if page.Draw > 0 && page.Draw < asked {
			sum *= float64(page.Draw) / float64(asked)
		}
		e.Asked += asked
		e.Typical += sum + perPage + r.seconds(page.Title)
	}
	e.Quick, e.Slow = e.Typical*quick, e.Typical*slow
	return e
}

// reading is how fast one language is read.
type reading struct {
	language  string
	languages []string
}

func (r reading) seconds(t surveys.Text) float64 {
	han, words, inWord := 0, 0, false
	for _, c := range t.In(r.language, r.languages...) {
		switch {
		case unicode.Is(unicode.Han, c):
			han++
			inWord = false
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			if !inWord {
				words++
			}
			inWord = true
		case c != '\'' && c != '-':
			inWord = false
		}
	}
	return float64(han)/hanPerSecond + float64(words)/wordsPerSecond
}

func (r reading) choices(q *surveys.Question) float64 {
	sum := 0.0
	for i, o := range q.Options {
		s := r.seconds(o.Text)
		if i >= readInFull {
			s /= 2
		}
		sum += s
	}
	if q.Other != nil {
		sum += r.seconds(q.Other.Text)
	}
	return sum
}

// question is the time of a person who is asked q.
func (r reading) question(q *surveys.Question) float64 {
	if q.Type == surveys.Calculated {
		return 0
	}
	read := r.seconds(q.Text) + r.seconds(q.Hint)
	n := float64(len(q.Options))
	switch q.Type {
	case surveys.Note:
		return read
	case surveys.Single:
		return read + r.choices(q) + 1.5 + 0.7
	case surveys.Multiple:
		return read + r.choices(q) + 0.8*n + 2*0.7
	case surveys.Rating, surveys.NPS:
		return read + r.choices(q) + 2.2
	case surveys.Matrix:
		for _, row := range q.Rows {
			read += r.seconds(row.Text) + 2 + 0.7
		}
		return read + r.choices(q)
	case surveys.Ranking:
		places := n
		if q.MaxChoices != nil {
			places = min(places, float64(*q.MaxChoices))
		}
		return read + r.choices(q) + 3*places
	case surveys.Sum:
		return read + r.choices(q) + 5*n
	}
	return read + r.typed(q)
}

// typed is what it takes to give an answer that is no choice, times the share of
// people who give one.
func (r reading) typed(q *surveys.Question) float64 {
	share := func(of float64) float64 {
		if q.Required {
			return 1
		}
		return of
	}
	switch q.Type {
	case surveys.ShortText, surveys.Phone, surveys.Email, surveys.Signature:
		return 9 * share(0.4)
	case surveys.LongText:
		return 40 * share(0.2)
	case surveys.Photo:
		return 25 * share(0.2)
	case surveys.Location:
		return 8 * share(0.5)
	case surveys.Date, surveys.Time:
		return 6
	case surveys.Area:
		return 7
	case surveys.Number, surveys.Slider:
		return 4
	}
	return 2 // consent
}

// Median is the middle of what was measured, in seconds; enough reports whether
// there are Enough of them. Unknown durations are negative and do not count.
func Median(durations []int32) (seconds float64, n int, enough bool) {
	known := slices.DeleteFunc(slices.Clone(durations), func(d int32) bool { return d < 0 })
	n = len(known)
	if n < Enough {
		return 0, n, false
	}
	slices.Sort(known)
	if n%2 == 1 {
		return float64(known[n/2]), n, true
	}
	return (float64(known[n/2-1]) + float64(known[n/2])) / 2, n, true
}
