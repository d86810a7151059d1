package evaluation

import (
	"time"
	"unicode/utf8"

	"minyi/surveys"
)

// Working days for an objection and for its answer, unless a round says
// otherwise.
const (
	ObjectionDays = 5
	AnswerDays    = 5
)

// MaxObjection is how long an objection or its answer may be, in characters.
const MaxObjection = 2000

// AfterWorkingDays is the end of the n-th working day after the day of from, in
// its zone: Saturdays and Sundays do not count. Public holidays are not known
// here; who sets a time may move it.
func AfterWorkingDays(from time.Time, n int) time.Time {
	day := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday {
			n--
		}
	}
	return day.AddDate(0, 0, 1)
}

// CheckObjection refuses an objection that comes at the wrong time or says
// nothing. until and now are µs UTC; until 0 is no time at all.
//
// Errors: Conflict when the time is over; Invalid for the text.
func CheckObjection(text string, until, now int64) error {
	switch n := utf8.RuneCountInString(text); {
	case until <= now:
		return surveys.E(surveys.Conflict, "evaluation.objection_late", "")
	case surveys.Blank(text):
		return surveys.E(surveys.Invalid, "evaluation.objection_empty", "/text")
	case n > MaxObjection:
		return surveys.E(surveys.Invalid, "evaluation.objection_long", "/text", "Max", MaxObjection)
	}
	return nil
}
