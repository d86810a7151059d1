package resident

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/crockford"
	"minyi/surveys/intake"
)

// memory stands in for the database alone: it keeps surveys as the catalog
// reads them and records as the queue commits them, each key once.
type memory struct {
	mu       sync.Mutex
	surveys  map[string]catalog.Record
	order    []string
	rows     map[intake.Key]intake.Record
	seq      int64
	failWith error // what the next commits answer
	spent    map[string]bool
	pledges  []*Pledge
	results  *PublicResults
}

func (m *memory) SurveyRecord(_ context.Context, code string) (catalog.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.surveys[code]
	if !ok {
		return r, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	return r, nil
}

func (m *memory) SurveyCodes(context.Context) ([]string, error) { return m.order, nil }

// Submit is the queue and the store in one: first come, first kept.
func (m *memory) Submit(_ context.Context, r intake.Record) (intake.Outcome, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failWith != nil {
		return intake.Outcome{}, m.failWith
	}
	key, hash := keyOf(r)
	if old, ok := m.rows[key]; ok {
		_, oldHash := keyOf(old)
		out := intake.Outcome{Status: intake.Replayed, Receipt: receiptOf(old), AcceptedAt: acceptedOf(old)}
		if oldHash != hash {
			out.Status = intake.Clashed
		}
		return out, nil
	}
	if r.Response != nil && r.Response.Invitation != nil {
		if m.spent[string(r.Response.Invitation)] && r.Response.InvitationRequired {
			return intake.Outcome{Status: intake.Refused}, nil
		}
		m.spent[string(r.Response.Invitation)] = true
	}
	m.seq++
	receipt := crockford.Encode(fmt.Appendf(nil, "%010d", m.seq), intake.ReceiptLength)
	if r.Signature != nil {
		r.Signature.Receipt = receipt
	} else {
		r.Response.Receipt = receipt
	}
	m.rows[key] = r
	return intake.Outcome{Status: intake.Stored, Seq: m.seq, Receipt: receiptOf(r), AcceptedAt: acceptedOf(r)}, nil
}

func keyOf(r intake.Record) (intake.Key, [32]byte) {
	if r.Signature != nil {
		return r.Signature.Key, r.Signature.BodyHash
	}
	return r.Response.Key, r.Response.BodyHash
}

func receiptOf(r intake.Record) string {
	if r.Signature != nil {
		return r.Signature.Receipt
	}
	return r.Response.Receipt
}

func acceptedOf(r intake.Record) int64 {
	if r.Signature != nil {
		return r.Signature.AcceptedAt
	}
	return r.Response.AcceptedAt
}

func (m *memory) Stored(_ context.Context, _ int64, key intake.Key) (bool, error) {
	_, in := m.rows[key]
	return in, nil
}

func (m *memory) Receipt(_ context.Context, receipt string) (Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.rows {
		if receiptOf(r) != receipt {
			continue
		}
		if r.Signature != nil {
			return Receipt{Pledge: m.pledges[r.Signature.PledgeID].Document.Code, AcceptedAt: acceptedOf(r)}, nil
		}
		for code, s := range m.surveys {
			if s.ID == r.Response.SurveyID {
				return Receipt{Survey: code, AcceptedAt: acceptedOf(r)}, nil
			}
		}
	}
	return Receipt{}, surveys.E(surveys.NotFound, "resident.no_receipt", "")
}

func (m *memory) Place(_ context.Context, short string) (Place, error) {
	switch short {
	case "ABCD":
		return Place{Short: short, Survey: "everything", Channel: "token1"}, nil
	case "LOST":
		return Place{Short: short, Survey: "everything", Channel: "token1", Retired: true}, nil
	case "NONE":
		return Place{Short: short}, nil
	}
	return Place{}, surveys.E(surveys.NotFound, "web.no_page", "")
}

func (m *memory) Released(context.Context, string) (*PublicResults, error) {
	return nil, surveys.E(surveys.NotFound, "resident.results_not_shown", "")
}

func (m *memory) PublicResults(context.Context, string) (*PublicResults, error) {
	return m.results, nil
}

// signer is memory as Pledges.
type signer struct {
	*memory
	now func() time.Time
}

func (s signer) Pledge(_ context.Context, code string) (*Pledge, error) {
	for _, p := range s.pledges {
		if p.Document.Code == code {
			return p, nil
		}
	}
	return nil, surveys.E(surveys.NotFound, "web.no_page", "")
}

func (s signer) Version(ctx context.Context, code string, version int) (*Pledge, error) {
	p, err := s.Pledge(ctx, code)
	if err == nil && p.Version != version {
		return nil, surveys.E(surveys.NotFound, "web.no_page", "")
	}
	return p, err
}

func (s signer) All(context.Context) ([]*Pledge, error) { return s.pledges, nil }

func (s signer) Sign(ctx context.Context, in Signing) (intake.Outcome, error) {
	id := 0
	for i, p := range s.pledges {
		if p == in.Pledge {
			id = i
		}
	}
	out, err := s.Submit(ctx, intake.Record{Signature: &intake.Signature{
		PledgeID: int64(id), Version: in.Pledge.Version, Key: in.Submission.Key, BodyHash: in.BodyHash, Area: in.Submission.Area,
		Name: in.Submission.Name, Receipt: strings.ToUpper(randomHex(8)), AcceptedAt: s.now().UnixMicro(),
	}})
	if err != nil {
		return out, err
	}
	return out, intake.Verdict(out)
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 2*n)
	for _, x := range b {
		out = append(out, digits[x>>4], digits[x&15])
	}
	return string(out)
}

func (s signer) Count(context.Context, string) (int, map[string]int, error) {
	return 1234, map[string]int{"219901": 700, "219902": 9}, nil
}
