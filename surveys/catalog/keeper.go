package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
	"minyi/surveys/quota"
)

// Record is a survey as the database has it.
type Record struct {
	ID       int64
	OfficeID int64
	Code     string
	State    State
	ClosedAt int64
	Versions []Version // by number
	Waves    []Wave
	Channels []Channel
	Quota    *quota.Plan
}

// Version is one published document.
type Version struct {
	Number   int
	Document []byte
	SHA256   [32]byte

	PublishedAt int64 // µs UTC
}

// Source reads surveys from the database.
type Source interface {
	// SurveyRecord returns the survey of that code, NotFound without one.
	SurveyRecord(ctx context.Context, code string) (Record, error)
	// SurveyCodes returns the codes of all published surveys, oldest first.
	SurveyCodes(ctx context.Context) ([]string, error)
}

// Fresh is how old a snapshot may be: what another instance publishes or closes
// is seen here within this time.
const Fresh = time.Second

// Keeper hands out snapshots of surveys. When the database is away it goes on
// with the last ones.
type Keeper struct {
	source Source
	zone   *time.Location // in which an approval's last day ends
	now    func() time.Time
	mu     sync.Mutex
	slots  map[string]*slot
	codes  map[int64]string // by id, also of surveys that were forgotten
}

type slot struct {
	snapshot atomic.Pointer[Survey]
	readAt   atomic.Int64 // µs
	reading  sync.Mutex
}

// NewKeeper returns a Keeper over source.
func NewKeeper(source Source, zone *time.Location, now func() time.Time) *Keeper {
	return &Keeper{source: source, zone: zone, now: now, slots: make(map[string]*slot), codes: make(map[int64]string)}
}

// Survey returns the survey of that code as it is now, at most Fresh old while
// the database answers.
//
// Errors: NotFound.
func (k *Keeper) Survey(ctx context.Context, code string) (*Survey, error) {
	k.mu.Lock()
	s := k.slots[code]
	k.mu.Unlock()
	if s == nil {
		return k.first(ctx, code)
	}
	old := s.snapshot.Load()
	if k.now().UnixMicro()-s.readAt.Load() < Fresh.Microseconds() || !s.reading.TryLock() {
		return old, nil // fresh enough, or somebody else is reading it
	}
	defer s.reading.Unlock()
	fresh, err := k.read(ctx, code, old)
	if err != nil {
		if surveys.KindOf(err) == surveys.NotFound {
			k.Forget(code)
			return nil, err
		}
		return old, nil
	}
	s.snapshot.Store(fresh)
	s.readAt.Store(k.now().UnixMicro())
	return fresh, nil
}

// first reads a survey that is not in memory.
func (k *Keeper) first(ctx context.Context, code string) (*Survey, error) {
	fresh, err := k.read(ctx, code, nil)
	if err != nil {
		return nil, err
	}
	s := new(slot)
	s.snapshot.Store(fresh)
	s.readAt.Store(k.now().UnixMicro())
	k.mu.Lock()
	k.slots[code] = s
	k.codes[fresh.ID] = code
	k.mu.Unlock()
	return fresh, nil
}

// Forget makes the next Survey read the database; call it after a change.
func (k *Keeper) Forget(code string) {
	k.mu.Lock()
	delete(k.slots, code)
	k.mu.Unlock()
}

// All returns every published survey, oldest first.
func (k *Keeper) All(ctx context.Context) ([]*Survey, error) {
	codes, err := k.source.SurveyCodes(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*Survey, 0, len(codes))
	for _, code := range codes {
		s, err := k.Survey(ctx, code)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// read builds a snapshot; versions that old has compiled are taken from it.
func (k *Keeper) read(ctx context.Context, code string, old *Survey) (*Survey, error) {
	r, err := k.source.SurveyRecord(ctx, code)
	if err != nil {
		return nil, err
	}
	s := &Survey{
		ID: r.ID, OfficeID: r.OfficeID, Code: r.Code, State: r.State, ClosedAt: r.ClosedAt, Waves: r.Waves, Quota: r.Quota,
		forms: make(map[int]*answer.Form, len(r.Versions)), channels: make(map[string]Channel, len(r.Channels)),
	}
	slices.SortStableFunc(s.Waves, func(a, b Wave) int { return cmp.Compare(a.OpensAt, b.OpensAt) })
	for _, v := range r.Versions {
		form, err := compiled(old, v)
		if err != nil {
			return nil, fmt.Errorf("survey %s version %d: %w", code, v.Number, err)
		}
		s.forms[v.Number] = form
		if s.PublishedAt == 0 || v.PublishedAt < s.PublishedAt {
			s.PublishedAt = v.PublishedAt
		}
		if s.Current == nil || form.Version > s.Current.Version {
			s.Current = form
		}
	}
	for _, c := range r.Channels {
		s.channels[c.Token] = c
		if c.Code == OpenChannel {
			s.open = c
		}
	}
	if s.Current != nil {
		if s.lastDay, err = dayAfter(s.Current.Survey.Approval.ValidTo, k.zone); err != nil {
			return nil, fmt.Errorf("survey %s: %w", code, err)
		}
	}
	return s, nil
}

// compiled returns the form of a version. A stored document that no longer
// decodes is our fault, never the visitor's, so its findings are not passed on
// as errors for a person.
func compiled(old *Survey, v Version) (*answer.Form, error) {
	if old != nil {
		if f, ok := old.forms[v.Number]; ok && f.SHA256 == v.SHA256 {
			return f, nil
		}
	}
	doc, err := design.Decode(v.Document)
	if err != nil {
		return nil, fmt.Errorf("stored document: %v", err)
	}
	form, errs := answer.Compile(doc, v.Number, v.SHA256)
	if err := errs.Err(); err != nil {
		return nil, fmt.Errorf("stored document: %v", err)
	}
	return form, nil
}

func dayAfter(day string, zone *time.Location) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return t, fmt.Errorf("approval's last day: %w", err)
	}
	return t.AddDate(0, 0, 1), nil
}

// Forms returns every published version of a survey by its id. The survey must
// have been asked for by its code before.
//
// Errors: NotFound.
func (k *Keeper) Forms(ctx context.Context, surveyID int64) (map[int]*answer.Form, error) {
	k.mu.Lock()
	code, ok := k.codes[surveyID]
	k.mu.Unlock()
	if !ok {
		return nil, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	s, err := k.Survey(ctx, code)
	if err != nil {
		return nil, err
	}
	return s.Forms(), nil
}
