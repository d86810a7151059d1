// Package catalog keeps what the hot paths must know of every survey in
// memory: its published versions compiled, its waves and its channels.
package catalog

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/quota"
)

// Grace is how long answers are still taken after closing, flagged as late: a
// phone may have been out of reach.
const Grace = 72 * time.Hour

// Survey is one survey at one moment. A snapshot never changes; a new one takes
// its place when something is published, opened or closed.
type Survey struct {
	ID       int64
	OfficeID int64
	Code     string
	State    State
	ClosedAt int64 // µs UTC, 0 while open
	// PublishedAt is when the first version was published, µs UTC.
	PublishedAt int64
	Current     *answer.Form // the newest published version, nil for a draft
	Waves       []Wave       // by opening time
	Quota       *quota.Plan  // of the quota sample, nil without; counts are those of the wave under way
	forms       map[int]*answer.Form
	channels    map[string]Channel // by token
	open        Channel
	lastDay     time.Time // first instant after the approval's last day, zero without one
}

// State of a survey.
type State string

// draft → open → closed.
const (
	Draft  State = "draft"
	Open   State = "open"
	Closed State = "closed"
)

// Wave is one collection round.
type Wave struct {
	ID       int64
	Code     string
	OpensAt  int64 // µs UTC
	ClosesAt int64 // µs UTC, 0 = open end
}

// Channel is one entrance.
type Channel struct {
	ID     int64
	Code   string
	Token  string
	Short  string // code of its place: /q/{short}
	Mode   surveys.Mode
	Sample surveys.Sample
	Area   string
	Unit   string
	// Retired: its poster was lost or forged, so nothing that comes by it is
	// believed to come from there.
	Retired bool
}

// OpenChannel is the code of the entrance that every survey has: the web, for
// volunteers.
const OpenChannel = "open"

// Form returns a published version.
func (s *Survey) Form(version int) (*answer.Form, bool) {
	f, ok := s.forms[version]
	return f, ok
}

// Forms returns every published version by number.
func (s *Survey) Forms() map[int]*answer.Form { return s.forms }

// OnePerKeys are the translation keys of what was done to notice one person's
// second response, one for each level that a version had.
func (s *Survey) OnePerKeys() (keys []string) {
	for _, n := range slices.Sorted(maps.Keys(s.forms)) {
		if key := s.forms[n].Survey.Settings.OnePer.WordsKey(); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Channel returns the channel of a token. The empty token and one that is not
// ours, or whose channel was retired, give the open channel; known is false for
// the latter two.
func (s *Survey) Channel(token string) (c Channel, known bool) {
	if token == "" || token == OpenChannel {
		return s.open, true
	}
	if c, ok := s.channels[token]; ok && !c.Retired {
		return c, true
	}
	return s.open, false
}

// Channels returns all channels, the open one first, then by code.
func (s *Survey) Channels() []Channel {
	all := make([]Channel, 0, len(s.channels)+1)
	for _, c := range s.channels {
		if c.ID != s.open.ID {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b Channel) int { return cmp.Compare(a.Code, b.Code) })
	return slices.Insert(all, 0, s.open)
}

// Accepting returns the wave to which a response of this moment belongs and
// whether it is late.
//
// Errors: NotFound for a draft; Conflict when no wave has opened yet; Gone when
// the grace period after closing is over. A survey closes when its office
// closes it, when its wave ends or after the approval's last day, whichever
// comes first.
func (s *Survey) Accepting(now time.Time) (w Wave, late bool, err error) {
	if s.State == Draft || s.Current == nil {
		return w, false, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	at := now.UnixMicro()
	i := len(s.Waves) - 1
	for i >= 0 && s.Waves[i].OpensAt > at {
		i--
	}
	if i < 0 {
		return w, false, surveys.E(surveys.Conflict, "catalog.not_yet_open", "")
	}
	w = s.Waves[i]
	closes := s.Closes(w)
	switch {
	case closes == 0 || at < closes:
		return w, false, nil
	case at < closes+Grace.Microseconds():
		return w, true, nil
	}
	return w, false, surveys.E(surveys.Gone, "catalog.closed", "")
}

// IsOpen reports whether a person who comes now is asked the questions.
func (s *Survey) IsOpen(now time.Time) bool {
	_, late, err := s.Accepting(now)
	return err == nil && !late
}

// Next returns the wave that opens next.
func (s *Survey) Next(now time.Time) (Wave, bool) {
	if s.State != Open {
		return Wave{}, false
	}
	for _, w := range s.Waves {
		if w.OpensAt > now.UnixMicro() {
			return w, true
		}
	}
	return Wave{}, false
}

// Closes is the earliest of the moments that end wave w (µs UTC), 0 for none: its
// own end, the closing of the survey, the end of the approval's last day.
func (s *Survey) Closes(w Wave) int64 {
	ends := []int64{w.ClosesAt, s.ClosedAt}
	if !s.lastDay.IsZero() {
		ends = append(ends, s.lastDay.UnixMicro())
	}
	var first int64
	for _, e := range ends {
		if e != 0 && (first == 0 || e < first) {
			first = e
		}
	}
	return first
}
