package intake

import (
	"context"
	"errors"
	"io"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/crockford"
)

// Incoming is a checked answer sheet as the page or the API hands it over.
type Incoming struct {
	Survey     *catalog.Survey
	Form       *answer.Form
	Key        Key
	BodyHash   [32]byte
	Channel    string    // token, "" without one
	Invitation string    // code as typed, "" without one
	SameDevice bool      // its device has sent a response before; says nothing on a helper's
	Identity   *Identity // whose it is, nil where nobody proved that
	Helper     string    // pseudonym of the helper whose device it is, "" without one
	StartedAt  time.Time // by the phone's clock, zero when unknown
	Sheet      answer.Sheet
	Read       func() // called when the sheet is no longer needed, before the wait; may be nil
}

// Receiver turns an Incoming into a stored response: it finds channel and wave,
// notes reasons for doubt and waits for the commit.
type Receiver struct {
	Submit        func(context.Context, Record) (Outcome, error) // Queue.Submit
	Repeat        Repeat                                         // nil where nothing was taken before
	InvitationKey []byte
	Now           func() time.Time
	Random        io.Reader // must be cryptographically strong: it hides the answers in the log
	// Within reports whether an area lies in another; nil where cells of quotas
	// know no areas.
	Within func(code, top string) bool
	// Screened counts, without anything else about them, who was told that their
	// quota cell is full. It may be nil.
	Screened func(ctx context.Context, surveyID, waveID, cellID int64)
}

// Receive stores one response and returns only after its commit. A repeated key
// gives the first receipt again.
//
// Errors: Conflict when the key is in with another body (Outcome then holds the
// first receipt); Invalid at /invitation where the survey asks for a code and
// this one is missing, unknown or spent; Gone after closing, unless it is in
// already; Busy.
func (r *Receiver) Receive(ctx context.Context, in Incoming) (Outcome, error) {
	now := r.Now()
	wave, late, err := in.Survey.Accepting(now)
	if err != nil {
		return r.Repeat.Instead(ctx, Entry{Parent: in.Survey.ID, Key: in.Key, BodyHash: in.BodyHash}, err)
	}
	response := &Response{
		SurveyID: in.Survey.ID, Key: in.Key, BodyHash: in.BodyHash, Version: in.Form.Version,
		WaveID: wave.ID, AcceptedAt: now.UnixMicro(),
	}
	if late {
		response.Flags |= FlagLate
	}
	r.enter(response, in)
	if err := r.invite(response, in); err != nil {
		return Outcome{}, err
	}
	if in.Form.Survey.Settings.OnePer == surveys.OnePerPhone {
		if response.Identity = in.Identity; in.Identity == nil {
			response.Flags |= FlagUnverified
		}
	}
	if response.Helper = in.Helper; in.Helper != "" {
		response.Flags |= FlagAssisted
	}
	response.Quota = quotaOf(in.Survey, in.Form, in.Sheet, response, r.Within)
	if in.SameDevice && in.Helper == "" && response.Mode == surveys.Web {
		response.Flags |= FlagDevice
	}
	response.time(in.StartedAt, now, in.Form.Survey.Settings.TimeFloor)
	if answer.StraightLined(in.Form, in.Sheet) {
		response.Flags |= FlagStraight
	}
	if answer.Marked(in.Form, in.Sheet, in.Form.Survey.Settings.Coached) {
		response.Flags |= FlagCoached
	}
	response.Contacts = in.Form.Extract(in.Sheet)
	response.Answers = in.Form.Encode(in.Sheet)
	if in.Read != nil {
		in.Read()
	}
	if _, err := io.ReadFull(r.Random, response.Salt[:]); err != nil {
		return Outcome{}, err
	}
	out, err := r.Submit(ctx, Record{Response: response})
	if err != nil {
		return out, err
	}
	if out.Status == Full {
		r.screened(ctx, in.Survey.ID, wave.ID, response.Quota.Cell)
	}
	return out, Verdict(out)
}

// Verdict words the outcomes that are not a success.
func Verdict(out Outcome) error {
	switch out.Status {
	case Stored, Replayed:
		return nil
	case Clashed:
		return surveys.E(surveys.Conflict, "intake.key_used", "/key", "Receipt", crockford.Group(out.Receipt))
	case Refused:
		return surveys.E(surveys.Invalid, "intake.invitation_refused", "/invitation")
	case Full:
		return surveys.E(surveys.Gone, "intake.quota_full", "")
	}
	return errors.New("intake: an outcome without a status")
}

// enter fills in the channel and the area: the answer to the area question,
// else the channel's.
func (r *Receiver) enter(response *Response, in Incoming) {
	c, known := in.Survey.Channel(in.Channel)
	if !known {
		response.Flags |= FlagFalseChannel
	}
	response.ChannelID, response.Mode, response.Sample = c.ID, c.Mode, c.Sample
	response.Area = areaOf(in.Form, in.Sheet, c.Area)
}

// invite readies the spending of an invitation code in the response's own
// transaction.
func (r *Receiver) invite(response *Response, in Incoming) error {
	response.InvitationRequired = in.Form.Survey.Settings.OnePer == surveys.OnePerInvitation
	if in.Invitation == "" {
		if response.InvitationRequired {
			return surveys.E(surveys.Invalid, "intake.invitation_missing", "/invitation")
		}
		return nil
	}
	hash, ok := channel.HashInvitation(r.InvitationKey, in.Survey.Code, in.Invitation)
	switch {
	case ok:
		response.Invitation = hash
	case response.InvitationRequired:
		return surveys.E(surveys.Invalid, "intake.invitation_refused", "/invitation")
	default:
		response.Flags |= FlagFalseInvitation
	}
	return nil
}

// How far a phone's clock may be off before its start time is worth nothing.
const (
	maxAhead = 5 * time.Minute
	maxAway  = 30 * 24 * time.Hour
)

// time notes the start time and the doubts it raises. floor is in seconds, 0
// for none.
func (response *Response) time(started, now time.Time, floor int) {
	switch {
	case started.IsZero():
	case started.After(now.Add(maxAhead)) || now.Sub(started) > maxAway:
		response.Flags |= FlagClock
	default:
		response.StartedAt = min(started.UnixMicro(), now.UnixMicro())
		if now.Sub(started) < time.Duration(floor)*time.Second {
			response.Flags |= FlagFast
		}
	}
}
