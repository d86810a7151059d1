// Package audit chains the events of the audit log: each event's hash covers
// the hash before it, so that nothing can be changed, taken out or put in
// between without every later hash being wrong.
package audit

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Alg names how an event is hashed: SHA-256 over the previous hash and the
// canonical bytes of the event.
const Alg = "sha-256/audit-1"

// Event is something that somebody did or saw.
type Event struct {
	ID      int64           // 1, 2, … without gaps
	At      int64           // µs UTC
	ActorID int64           // account id, 0 = nobody or the program
	Actor   string          // name of the account or token
	Action  string          // "survey:publish", no translation key
	Object  string          // "survey/civility-2026"
	Area    string          // code, "" = none
	Status  int             // as HTTP counts: 200, 403, 422
	Detail  json.RawMessage // a JSON value; nil becomes {}
}

// The longest texts of an event: actor and object in characters, action and
// area, which are codes, in bytes. What is longer is cut: a log that refuses an
// event because of a long name would lose it.
const (
	MaxActor  = 200
	MaxAction = 64
	MaxObject = 200
	MaxArea   = 32
)

// MaxDetail is the longest detail in bytes.
const MaxDetail = 1 << 16

// Normal returns e as it can be stored and hashed: valid UTF-8, no text longer
// than its limit, a detail that is JSON.
func (e Event) Normal() Event {
	e.Actor = clip(e.Actor, MaxActor)
	e.Action = clipBytes(e.Action, MaxAction)
	e.Object = clip(e.Object, MaxObject)
	e.Area = clipBytes(e.Area, MaxArea)
	switch {
	case len(e.Detail) == 0:
		e.Detail = json.RawMessage("{}")
	case len(e.Detail) > MaxDetail:
		e.Detail = json.RawMessage(`{"omitted":"long"}`)
	case !utf8.Valid(e.Detail) || !json.Valid(e.Detail):
		e.Detail = json.RawMessage(`{"omitted":"unreadable"}`)
	}
	return e
}

func clip(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := 0
	for i := range s {
		if n == limit {
			return s[:i]
		}
		n++
	}
	return s
}

func clipBytes(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= limit {
		return s
	}
	for !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
