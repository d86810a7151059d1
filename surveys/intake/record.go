// Package intake takes responses and signatures in: each is stored once,
// acknowledged only after its commit, and refused plainly when too much waits.
package intake

import (
	"minyi/surveys"
	"minyi/surveys/answer"
)

// Key is the idempotency key that the phone makes before it sends: a UUID of
// any version.
type Key [16]byte

// Record is one thing that wants a place in the one commit order. Exactly one
// of its fields is set.
type Record struct {
	Response  *Response
	Signature *Signature
}

// Response is one accepted answer sheet on its way into the database, and the
// shape in which rows come back from it.
type Response struct {
	Seq        int64 // place in the commit order; 0 before the commit
	SurveyID   int64
	Key        Key
	BodyHash   [32]byte // SHA-256 of the body as received
	Salt       [16]byte // random; tells this request from another with the same key and body
	Receipt    string   // 16 Crockford characters; "" before the commit, which gives it
	Version    int
	WaveID     int64
	ChannelID  int64
	Mode       surveys.Mode
	Sample     surveys.Sample
	Area       string // area code, "" without one
	Design     Design // filled from the invitation when it is spent, in the same transaction
	Flags      Flags
	StartedAt  int64  // µs UTC by the phone's clock, 0 when unknown or absurd
	AcceptedAt int64  // µs UTC by the server's clock
	Answers    []byte // answer.Form.Encode
	Contacts   []answer.Contact
	Counted    bool // on rows that come back: neither superseded nor invalidated

	// Invitation is the keyed hash of the code that this response spends, nil
	// without one. With InvitationRequired a code that is unknown or spent
	// refuses the response (Refused); otherwise it is accepted and flagged.
	Invitation         []byte
	InvitationRequired bool

	// Identity is whose response it is, nil where nobody proved that. A person's
	// second response is accepted and flagged at the commit.
	Identity *Identity
	Helper   string // pseudonym of the helper who assisted, "" without one

	// Quota is the cell of a quota sample in which this response wants a place,
	// nil where it needs none.
	Quota *QuotaPlace
}

// QuotaPlace is what a response asks of a quota cell.
type QuotaPlace struct {
	Cell   int64
	Refuse bool // when the cell is full; otherwise it is stored, flagged and not counted
}

// Identity is a keyed hash of what a person proved, another one in each survey.
type Identity struct {
	Hash  []byte // 32 bytes
	KeyID string // names the key, opens nothing
}

// Design are the sampling columns of a drawn person's invitation.
type Design struct {
	Stratum    string
	PSU        string
	BaseWeight float64 // 0 = none
	FPC        float64 // population number of PSUs of the stratum, 0 = none
}

// Signature is one person's signing of a pledge.
type Signature struct {
	Seq        int64
	PledgeID   int64
	Version    int
	Key        Key
	BodyHash   [32]byte
	Salt       [16]byte
	Receipt    string
	Area       string
	Name       string // the name to show, "" when the person gave none
	ChannelID  int64
	AcceptedAt int64
}

// Outcome is what became of one record.
type Outcome struct {
	Status     Status
	Seq        int64
	Receipt    string // of the stored record, also when that is an earlier one
	AcceptedAt int64
}

// Status of an Outcome.
type Status uint8

// The outcomes of a commit.
const (
	Stored   Status = iota + 1 // new row
	Replayed                   // this key and body were in already
	Clashed                    // this key was in with another body
	Refused                    // the invitation is unknown or spent
	Full                       // the quota cell is full and the survey refuses beyond it
)

// Flags are the reasons for doubt about a response. Flagged responses are
// counted and shown apart, never dropped.
type Flags uint32

// Bits of Flags; stored, so never renumbered.
const (
	FlagLate            Flags = 1 << iota // after closing, within the grace period
	FlagFalseChannel                      // came with a channel token that is not ours
	FlagFast                              // under the survey's time floor
	FlagClock                             // the phone's start time is absurd
	FlagFalseInvitation                   // came with a code that is unknown or spent
	FlagCoached                           // says in the honesty question that it was coached
	FlagDuplicate                         // same answers as another response
	FlagStraight                          // one column all the way down a grid
	FlagDevice                            // its device has sent one before, where the survey asks
	FlagSameText                          // three or more sent the same sentence through one channel within minutes
	FlagIdentity                          // the person who proved a telephone number has one in already
	FlagUnverified                        // the survey asks for a telephone number and none was proved
	FlagAssisted                          // a helper held the screen: a fact, no doubt
	FlagBurst                             // came with many others that are doubted, through one channel or from one address
	FlagNearDuplicate                     // almost the same unusual answers as others of the same minutes
	FlagOverQuota                         // its quota cell was full: kept, and not counted
)

// Facts are the flags that speak against nothing. Who leaves doubtful responses
// out keeps these.
const Facts = FlagAssisted

// FlagNames are the words for the bits, in their order; used in exports.
var FlagNames = []string{
	"late", "false_channel", "fast", "clock", "false_invitation", "coached", "duplicate", "straight", "device", "same_text",
	"identity", "unverified", "assisted", "burst", "near_duplicate", "over_quota",
}
