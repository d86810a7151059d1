package intake

import (
	"context"

	"minyi/surveys"
)

// Entry is what a phone sends again: the same key with the same body.
type Entry struct {
	Signature bool  // of a pledge; else a response to a survey
	Parent    int64 // the pledge's or the survey's id
	Key       Key
	BodyHash  [32]byte
}

// Repeat looks up what is stored under an entry's key: Replayed, Clashed, or the
// zero Outcome where nothing is.
type Repeat func(context.Context, Entry) (Outcome, error)

// Instead answers an entry that nobody takes any more, for the reason why. What
// is in stays in, however late a phone asks: one whose reply was lost shortly
// before the end would otherwise be told that its answers came too late.
//
// Errors: why, where the key is not in; Conflict where it is in with another
// body; Busy where nobody can say.
func (find Repeat) Instead(ctx context.Context, e Entry, why error) (Outcome, error) {
	if find == nil {
		return Outcome{}, why
	}
	out, err := find(ctx, e)
	switch {
	case err != nil:
		return Outcome{}, surveys.E(surveys.Busy, "intake.unavailable", "").Because(err)
	case out.Status == 0:
		return Outcome{}, why
	}
	return out, Verdict(out)
}
