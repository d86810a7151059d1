package answer

import (
	"time"

	"minyi/surveys"
)

// moment checks a date (YYYY-MM-DD, a real day of the calendar) or a time
// (HH:MM, 24 hours). Both forms sort as text, so limits are compared as text.
func (f *Field) moment(text string) (string, *surveys.Error) {
	layout, key, between, example := "2006-01-02", "answer.date_form", "answer.date_range", "2026-01-31"
	if f.Type == surveys.Time {
		layout, key, between, example = "15:04", "answer.time_form", "answer.time_range", "09:30"
	}
	if len(text) != len(layout) {
		return "", f.fail(key, "", "Example", example)
	}
	if _, err := time.Parse(layout, text); err != nil {
		if f.Type == surveys.Date && dated(text) {
			return "", f.fail("answer.no_such_day", "", "Value", text)
		}
		return "", f.fail(key, "", "Example", example)
	}
	if text < f.bounds.earliest || text > f.bounds.latest {
		return "", f.fail(between, "", "Min", f.bounds.earliest, "Max", f.bounds.latest)
	}
	return text, nil
}

// dated reports whether s has the form of a date, be it a real day or not.
func dated(s string) bool {
	for i := range len(s) {
		if dash := i == 4 || i == 7; dash != (s[i] == '-') || !dash && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}
