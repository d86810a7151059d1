package design

import (
	"context"
	"time"

	"minyi/surveys"
)

// Shelved is a survey as the database has it: the draft that is worked on and
// what was published before.
type Shelved struct {
	Draft               []byte
	Versions            [][]byte // published documents, version 1 first
	ChannelsAllHaveArea bool
}

// Published names a version.
type Published struct {
	Version int
	SHA256  [32]byte
}

// Publisher turns drafts into versions.
type Publisher struct {
	// Load returns a survey, NotFound without one.
	Load func(ctx context.Context, code string) (Shelved, error)
	// Store makes document the next version; the same bytes as the current
	// version give that one again.
	Store func(ctx context.Context, code string, document []byte, sha [32]byte, by string) (Published, error)
	Now   func() time.Time
	Zone  *time.Location
}

// Publish checks the draft of a survey and makes it the next version.
//
// Errors: NotFound; Invalid, all findings at once, when something is missing;
// Conflict when the survey is closed.
func (p *Publisher) Publish(ctx context.Context, code, by string) (Published, error) {
	shelved, err := p.Load(ctx, code)
	if err != nil {
		return Published{}, err
	}
	document, sha, err := p.prepare(shelved)
	if err != nil {
		return Published{}, err
	}
	return p.Store(ctx, code, document, sha, by)
}

// Check reports what Publish would refuse, and changes nothing.
func (p *Publisher) Check(ctx context.Context, code string) error {
	shelved, err := p.Load(ctx, code)
	if err == nil {
		_, _, err = p.prepare(shelved)
	}
	return err
}

func (p *Publisher) prepare(shelved Shelved) ([]byte, [32]byte, error) {
	doc, err := Decode(shelved.Draft)
	if err != nil {
		return nil, [32]byte{}, err
	}
	ctx := PublishContext{
		Today:               p.Now().In(p.Zone).Format(time.DateOnly),
		ChannelsAllHaveArea: shelved.ChannelsAllHaveArea,
		Previous:            make([]*surveys.Survey, len(shelved.Versions)),
	}
	for i, v := range shelved.Versions {
		if ctx.Previous[i], err = Decode(v); err != nil {
			return nil, [32]byte{}, err
		}
	}
	if err := CheckPublish(doc, ctx).Err(); err != nil {
		return nil, [32]byte{}, err
	}
	return Canonical(doc)
}
