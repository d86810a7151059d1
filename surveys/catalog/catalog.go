// Package catalog keeps what the hot paths must know of every survey in
// memory: its published versions compiled, its waves and its channels.
package catalog

import (
	"minyi/surveys"
	"minyi/surveys/answer"
)

// Survey is one survey at one moment. A snapshot never changes; a new one takes
// its place when something is published, opened or closed.
type Survey struct {
	ID       int64
	OfficeID int64
	Code     string
	State    State
	ClosedAt int64 // µs UTC, 0 while open
	Current  *answer.Form
	Waves    []Wave // by opening time
	forms    map[int]*answer.Form
	channels map[string]Channel // by token
	open     Channel
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
}

// Form returns a published version.
func (s *Survey) Form(version int) (*answer.Form, bool) {
	f, ok := s.forms[version]
	return f, ok
}

// Channel returns the channel of a token. The empty token and one that is not
// ours give the open channel; known is false for the latter.
func (s *Survey) Channel(token string) (c Channel, known bool) {
	if token == "" || token == s.open.Code {
		return s.open, true
	}
	if c, ok := s.channels[token]; ok {
		return c, true
	}
	return s.open, false
}
