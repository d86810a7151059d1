package surveys

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind classes an error by what the person who caused it can do. The edge maps
// it to a status.
type Kind uint8

// The kinds, and the HTTP status that each becomes.
const (
	Internal        Kind = iota // 500: ours, not theirs
	Malformed                   // 400: not readable as one UTF-8 JSON document
	Unauthenticated             // 401
	Forbidden                   // 403
	NotFound                    // 404: no such thing, or none in the caller's scope
	Conflict                    // 409
	Gone                        // 410
	TooLarge                    // 413
	Unsupported                 // 415
	Invalid                     // 422: readable but wrong
	Busy                        // 503: try again
)

// Error is an error that a person will read. Key is a translation key and Args
// are its values; it is worded only at the edge. Field is a JSON pointer
// (RFC 6901) to the place, or "". Err, when set, is the cause: for logs, never
// for the person.
type Error struct {
	Kind  Kind
	Key   string
	Args  map[string]any
	Field string
	Err   error
}

// E makes an Error; args are pairs of name and value.
func E(kind Kind, key, field string, args ...any) *Error {
	e := &Error{Kind: kind, Key: key, Field: field}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]any, len(args)/2)
		}
		e.Args[args[i].(string)] = args[i+1]
	}
	return e
}

// Because returns e with its cause.
func (e *Error) Because(err error) *Error {
	e.Err = err
	return e
}

// Error is for logs and tests: it holds the key, the place and the cause. It
// holds no Args, because they may quote an answer.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	if e.Field != "" {
		fmt.Fprintf(&b, " at %s", e.Field)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// Word is an argument that is itself a translation key: what it words stands in
// the sentence.
type Word string

// Errors are several findings about one document, all of one kind.
type Errors []*Error

func (es Errors) Error() string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Err returns es as an error, or nil when it is empty.
func (es Errors) Err() error {
	if len(es) == 0 {
		return nil
	}
	return es
}

// KindOf returns the kind of the first Error in err, or Internal.
func KindOf(err error) Kind {
	if all := All(err); len(all) > 0 {
		return all[0].Kind
	}
	return Internal
}

// All returns the findings in err, also where it wraps them; nil when err is
// none of ours.
func All(err error) Errors {
	var es Errors
	if errors.As(err, &es) {
		return es
	}
	var e *Error
	if errors.As(err, &e) {
		return Errors{e}
	}
	return nil
}

// ArgNames returns the sorted names of e's arguments.
func (e *Error) ArgNames() []string { return slices.Sorted(maps.Keys(e.Args)) }
