package audit

import (
	"encoding/hex"
	"encoding/json"
	"time"
)

// Keep is how long an event stays at the least (six months are the law's, the
// rest is for delays).
const Keep = 200 * 24 * time.Hour

// PurgeAction is the action of an event that says where a purged chain begins.
const PurgeAction = "audit:purge"

// purge is the detail of such an event.
type purge struct {
	Last    int64  `json:"last"`
	Hash    string `json:"hash"`
	Deleted int64  `json:"deleted"`
}

// Purged returns by as the event that vouches for an anchor: deleted events,
// the last of them the anchor's, are gone on purpose.
func Purged(by Event, at Anchor, deleted int64) Event {
	by.Action = PurgeAction
	by.Detail, _ = json.Marshal(purge{at.ID, hex.EncodeToString(at.Hash), deleted}) // integers and a text: cannot fail
	return by
}

// Vouches reports whether e is the event that Purged made for the anchor.
// Without one somebody cut the beginning off.
func (e Event) Vouches(at Anchor) bool {
	var p purge
	return e.Action == PurgeAction && json.Unmarshal(e.Detail, &p) == nil && p.Last == at.ID && p.Hash == hex.EncodeToString(at.Hash)
}
