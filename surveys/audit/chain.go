package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"minyi/surveys"
)

// Genesis stands before the first event: 32 zero bytes.
var Genesis = make([]byte, sha256.Size)

// Entry is an event with its place in the chain.
type Entry struct {
	Event
	Prev []byte // the hash before it
	Hash []byte
	Alg  string
}

// Anchor is a place from which a chain can be followed.
type Anchor struct {
	ID   int64  // of the event before the first one, 0 at the beginning
	Hash []byte // of that event, Genesis at the beginning
}

// Canonical returns the bytes that are hashed: a JSON object by RFC 8785 with
// the members action, actor, actor_id, alg, area, at, detail, id, object, prev
// (hexadecimal) and status. detail is the stored JSON as a text, so that no
// reader of numbers can change it.
func Canonical(prev []byte, e Event) []byte {
	data, err := json.Marshal(map[string]any{
		"action": e.Action, "actor": e.Actor, "actor_id": e.ActorID, "alg": Alg, "area": e.Area, "at": e.At,
		"detail": string(e.Detail), "id": e.ID, "object": e.Object, "prev": hex.EncodeToString(prev), "status": e.Status,
	})
	if err != nil {
		panic(err) // texts and integers always have a JSON form
	}
	value := jsontext.Value(data)
	if err := value.Canonicalize(); err != nil {
		panic(err)
	}
	return value
}

// Hash is the hash of e after the event whose hash is prev. Store and hash only
// what Normal returned.
func Hash(prev []byte, e Event) [32]byte { return sha256.Sum256(Canonical(prev, e)) }

// Verify follows a chain from an anchor and returns the anchor at its end.
//
// Errors: Conflict audit.broken with ID, the first event that does not fit:
// one is missing before it, or it was changed; and whatever entries yields.
func Verify(from Anchor, entries iter.Seq2[Entry, error]) (Anchor, error) {
	at := from
	for e, err := range entries {
		if err != nil {
			return at, err
		}
		sum := Hash(at.Hash, e.Event)
		if e.ID != at.ID+1 || e.Alg != Alg || !bytes.Equal(e.Prev, at.Hash) || !bytes.Equal(e.Hash, sum[:]) {
			return at, Broken(at.ID + 1)
		}
		at = Anchor{ID: e.ID, Hash: sum[:]}
	}
	return at, nil
}

// Broken is the error of a chain that does not fit at an event.
func Broken(id int64) error {
	return surveys.E(surveys.Conflict, "audit.broken", "", "ID", id)
}
