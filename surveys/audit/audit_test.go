package audit

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"minyi/surveys"
)

// chain makes the entries of events, numbered from an anchor on.
func chain(from Anchor, events ...Event) []Entry {
	entries := make([]Entry, len(events))
	for i, e := range events {
		e = e.Normal()
		e.ID = from.ID + 1
		sum := Hash(from.Hash, e)
		entries[i] = Entry{Event: e, Prev: from.Hash, Hash: sum[:], Alg: Alg}
		from = Anchor{ID: e.ID, Hash: sum[:]}
	}
	return entries
}

func all(entries []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

var start = Anchor{Hash: Genesis}

// TestTheHashIsTheSameForEver: a stored log must verify with every later
// program, and with a script that knows only the doc comment of Canonical.
func TestTheHashIsTheSameForEver(t *testing.T) {
	e := Event{
		ID: 7, At: 1_795_000_000_000_000, ActorID: 3, Actor: "李 <admin>", Action: "survey:publish", Object: "survey/civility-2026",
		Area: "219901", Status: 200, Detail: json.RawMessage(`{"version":2,"名":"调查\u2028"}`),
	}
	const text = `{"action":"survey:publish","actor":"李 <admin>","actor_id":3,"alg":"sha-256/audit-1","area":"219901","at":1795000000000000,` +
		`"detail":"{\"version\":2,\"名\":\"调查\\u2028\"}","id":7,"object":"survey/civility-2026",` +
		`"prev":"0000000000000000000000000000000000000000000000000000000000000000","status":200}`
	if got := string(Canonical(Genesis, e)); got != text {
		t.Errorf("hashed is\n%s, want\n%s", got, text)
	}
	const want = "e4bb84172fb09fbd9fff09c0162a141ecdb07a64766131f6ebf49cc0adfbd5c9"
	sum := Hash(Genesis, e)
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

func anEvent(t *rapid.T) Event {
	return Event{
		At: rapid.Int64Range(0, 1<<52).Draw(t, "at"), ActorID: rapid.Int64Range(0, 9).Draw(t, "id"),
		Actor: rapid.String().Draw(t, "actor"), Action: rapid.String().Draw(t, "action"), Object: rapid.String().Draw(t, "object"),
		Area: rapid.StringN(0, 12, -1).Draw(t, "area"), Status: rapid.IntRange(0, 599).Draw(t, "status"),
		Detail: json.RawMessage(rapid.SampledFrom([]string{"", "{}", `{"a":1}`, `[1.0]`, "no"}).Draw(t, "detail")),
	}
}

func TestAnyChangeOfAChainIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(rapid.Custom(anEvent), 2, 6).Draw(t, "events")
		entries := chain(start, events...)
		if end, err := Verify(start, all(entries)); err != nil || end.ID != int64(len(events)) {
			t.Fatalf("an honest chain: %v at %d", err, end.ID)
		}
		i := rapid.IntRange(0, len(entries)-1).Draw(t, "which")
		broken := slices.Clone(entries)
		e := &broken[i]
		place := int64(i + 1)
		switch rapid.SampledFrom([]string{
			"at", "actor", "actor_id", "action", "object", "area", "status", "detail", "hash", "prev", "alg", "gone", "twice", "swapped",
		}).Draw(t, "what") {
		case "at":
			e.At++
		case "actor":
			e.Actor += "x"
		case "actor_id":
			e.ActorID++
		case "action":
			e.Action += " "
		case "object":
			e.Object, e.Area = e.Area+"0", e.Object
		case "area":
			e.Area += "1"
		case "status":
			e.Status++
		case "detail":
			e.Detail = json.RawMessage(string(e.Detail) + " ")
		case "hash":
			e.Hash = slices.Clone(e.Hash)
			e.Hash[0] ^= 1
		case "prev":
			e.Prev = slices.Clone(e.Prev)
			e.Prev[31] ^= 1
		case "alg":
			e.Alg = ""
		case "gone":
			if i == len(broken)-1 {
				return // the head row tells, not the chain
			}
			broken = slices.Delete(broken, i, i+1)
		case "twice":
			broken = slices.Insert(broken, i, *e)
			place++
		case "swapped":
			if i == len(broken)-1 {
				return
			}
			broken[i], broken[i+1] = broken[i+1], broken[i]
		}
		_, err := Verify(start, all(broken))
		var found *surveys.Error
		if !errors.As(err, &found) || found.Key != "audit.broken" || found.Args["ID"] != place {
			t.Fatalf("%v, want audit.broken at %d", err, place)
		}
	})
}

func TestAChainIsFollowedFromAnAnchor(t *testing.T) {
	entries := chain(start, Event{Action: "a"}, Event{Action: "b"}, Event{Action: "c"})
	anchor := Anchor{ID: 1, Hash: entries[0].Hash}
	if end, err := Verify(anchor, all(entries[1:])); err != nil || end.ID != 3 {
		t.Errorf("from the first event on: %v at %d", err, end.ID)
	}
	if _, err := Verify(Anchor{ID: 1, Hash: Genesis}, all(entries[1:])); err == nil {
		t.Error("a false anchor was followed")
	}
	away := errors.New("away")
	_, err := Verify(start, func(yield func(Entry, error) bool) { yield(Entry{}, away) })
	if !errors.Is(err, away) {
		t.Errorf("%v, want the source's error", err)
	}
}

func TestOnlyThePurgeOfAnAnchorVouchesForIt(t *testing.T) {
	anchor := Anchor{ID: 9, Hash: []byte{1, 2}}
	e := Purged(Event{Actor: "周", Action: "x", Detail: json.RawMessage("{}")}, anchor, 9)
	if e.Actor != "周" || e.Action != PurgeAction || !e.Vouches(anchor) {
		t.Errorf("%+v does not vouch for its anchor", e)
	}
	other := e
	other.Action = "survey:publish"
	if e.Vouches(Anchor{ID: 8, Hash: anchor.Hash}) || e.Vouches(Anchor{ID: 9, Hash: []byte{1}}) || other.Vouches(anchor) {
		t.Error("an event vouches for what it does not name")
	}
}

// FuzzWhateverHappenedCanBeLogged: a log that refuses an event loses it.
func FuzzWhateverHappenedCanBeLogged(f *testing.F) {
	f.Add("李", "survey:read", strings.Repeat("长", 300), "219901", []byte(`{"a":1}`))
	f.Add("", strings.Repeat("长", 30), "", strings.Repeat("区", 30), []byte("1"))
	f.Add("\xff\xfe", "\x00", "", "", []byte("{"))
	f.Add("", "", "", "", []byte("\"\xff\""))
	f.Fuzz(func(t *testing.T, actor, action, object, area string, detail []byte) {
		e := Event{Actor: actor, Action: action, Object: object, Area: area, Detail: detail}.Normal()
		for text, limit := range map[string]int{e.Actor: MaxActor, e.Object: MaxObject} {
			if !utf8.ValidString(text) || utf8.RuneCountInString(text) > limit {
				t.Errorf("%q is not valid or longer than %d", text, limit)
			}
		}
		// These two are bytes in the database.
		if len(e.Action) > MaxAction || len(e.Area) > MaxArea || !utf8.ValidString(e.Action) || !utf8.ValidString(e.Area) {
			t.Errorf("action %q or area %q does not fit", e.Action, e.Area)
		}
		if !json.Valid(e.Detail) || len(e.Detail) > MaxDetail {
			t.Errorf("detail %q", e.Detail)
		}
		if _, err := Verify(start, all(chain(start, e))); err != nil {
			t.Error(err)
		}
	})
}

func TestALongDetailIsLeftOut(t *testing.T) {
	long := json.RawMessage(`"` + strings.Repeat("x", MaxDetail) + `"`)
	if got := string((Event{Detail: long}).Normal().Detail); got != `{"omitted":"long"}` {
		t.Errorf("detail %q", got)
	}
}
