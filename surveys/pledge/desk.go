package pledge

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// Live is one published version of a pledge.
type Live struct {
	ID       int64
	Document *Pledge
	Version  int
	Closed   bool
}

// Record is a pledge as the database has it.
type Record struct {
	ID       int64
	Closed   bool
	Versions []RecordVersion // by number
}

// RecordVersion is one published document.
type RecordVersion struct {
	Number   int
	Document []byte
}

// Source reads pledges from the database.
type Source interface {
	// PledgeRecord returns the pledge of that code, NotFound without one.
	PledgeRecord(ctx context.Context, code string) (Record, error)
	// PledgeCodes returns the codes of all published pledges, oldest first.
	PledgeCodes(ctx context.Context) ([]string, error)
	// CountSignaturesByArea counts who signed and has not withdrawn.
	CountSignaturesByArea(ctx context.Context, pledgeID int64) (map[string]int64, error)
}

// Desk knows the pledges as they are now and takes signatures in.
type Desk struct {
	Source Source
	Submit func(context.Context, intake.Record) (intake.Outcome, error) // intake.Queue.Submit
	Repeat intake.Repeat                                                // nil where nothing was taken before
	Now    func() time.Time
	Random io.Reader // must be cryptographically strong: it hides the signer in the log

	mu     sync.Mutex
	known  map[string]read
	counts map[int64]counted
}

type read struct {
	at       int64 // µs UTC
	versions []*Live
}

type counted struct {
	at     int64
	byArea map[string]int64
}

// fresh is how old an answer may be: however many people look at a pledge, the
// database is asked once a second.
const fresh = time.Second

// Pledge returns the newest version of a pledge.
//
// Errors: NotFound.
func (d *Desk) Pledge(ctx context.Context, code string) (*Live, error) {
	versions, err := d.versions(ctx, code)
	if err != nil {
		return nil, err
	}
	return versions[len(versions)-1], nil
}

// Version returns a published version.
//
// Errors: NotFound.
func (d *Desk) Version(ctx context.Context, code string, number int) (*Live, error) {
	versions, err := d.versions(ctx, code)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if v.Version == number {
			return v, nil
		}
	}
	return nil, surveys.E(surveys.NotFound, "pledge.no_version", "/version", "Version", number)
}

// All returns the newest version of every published pledge, oldest first.
func (d *Desk) All(ctx context.Context) ([]*Live, error) {
	codes, err := d.Source.PledgeCodes(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*Live, 0, len(codes))
	for _, code := range codes {
		live, err := d.Pledge(ctx, code)
		if err != nil {
			return nil, err
		}
		all = append(all, live)
	}
	return all, nil
}

// versions returns what is published of a pledge, at most fresh old while the
// database answers, and the last known state while it does not.
func (d *Desk) versions(ctx context.Context, code string) ([]*Live, error) {
	now := d.Now().UnixMicro()
	d.mu.Lock()
	old, ok := d.known[code]
	d.mu.Unlock()
	if ok && now-old.at < fresh.Microseconds() {
		return old.versions, nil
	}
	record, err := d.Source.PledgeRecord(ctx, code)
	if err != nil {
		if ok && surveys.KindOf(err) != surveys.NotFound {
			return old.versions, nil
		}
		return nil, err
	}
	if len(record.Versions) == 0 {
		return nil, surveys.E(surveys.NotFound, "pledge.no_pledge", "")
	}
	versions := make([]*Live, len(record.Versions))
	for i, v := range record.Versions {
		doc, err := Decode(v.Document)
		if err != nil { // ours, not the visitor's
			return nil, fmt.Errorf("pledge %s version %d: stored document: %v", code, v.Number, err)
		}
		versions[i] = &Live{ID: record.ID, Document: doc, Version: v.Number, Closed: record.Closed}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil {
		d.known = make(map[string]read)
	}
	d.known[code] = read{now, versions}
	return versions, nil
}

// Sign stores a signature and returns only after its commit. The submission
// must have passed Pledge.Check. A repeated key gives the first receipt again.
//
// Errors: Conflict when the key is in with another body; Gone when the pledge
// is closed, unless it is in already; Busy.
func (d *Desk) Sign(ctx context.Context, live *Live, s *Submission, body [32]byte) (intake.Outcome, error) {
	if live.Closed {
		return d.Repeat.Instead(ctx, intake.Entry{Signature: true, Parent: live.ID, Key: s.Key, BodyHash: body},
			surveys.E(surveys.Gone, "pledge.closed", ""))
	}
	signature := &intake.Signature{
		PledgeID: live.ID, Version: live.Version, Key: s.Key, BodyHash: body, Area: s.Area, Name: s.Name,
		AcceptedAt: d.Now().UnixMicro(),
	}
	if _, err := io.ReadFull(d.Random, signature.Salt[:]); err != nil {
		return intake.Outcome{}, err
	}
	out, err := d.Submit(ctx, intake.Record{Signature: signature})
	if err != nil {
		return out, err
	}
	return out, intake.Verdict(out)
}

// Count returns how many signed, by area code ("" for those who named none), at
// most a second old.
//
// Errors: NotFound.
func (d *Desk) Count(ctx context.Context, code string) (total int64, byArea map[string]int64, err error) {
	live, err := d.Pledge(ctx, code)
	if err != nil {
		return 0, nil, err
	}
	now := d.Now().UnixMicro()
	d.mu.Lock()
	c, ok := d.counts[live.ID]
	d.mu.Unlock()
	if !ok || now-c.at >= fresh.Microseconds() {
		c = counted{at: now}
		if c.byArea, err = d.Source.CountSignaturesByArea(ctx, live.ID); err != nil {
			return 0, nil, err
		}
		d.mu.Lock()
		if d.counts == nil {
			d.counts = make(map[int64]counted)
		}
		d.counts[live.ID] = c
		d.mu.Unlock()
	}
	for _, n := range c.byArea {
		total += n
	}
	return total, c.byArea, nil
}
