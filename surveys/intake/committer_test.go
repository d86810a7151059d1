package intake_test

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

// memory keeps the contract of intake.Committer in memory, strictly: it fails
// the test when two commits run at once.
type memory struct {
	mu      sync.Mutex
	running bool
	rows    map[intake.Key]*intake.Response
	seq     int64
	batches [][]intake.Record
	before  func(batch []intake.Record) error // may block, fail or panic
}

func newMemory() *memory { return &memory{rows: make(map[intake.Key]*intake.Response)} }

func (m *memory) Commit(_ context.Context, batch []intake.Record) ([]intake.Outcome, error) {
	m.mu.Lock()
	if m.running {
		panic("two commits at once")
	}
	m.running = true
	m.batches = append(m.batches, slices.Clone(batch))
	before := m.before
	m.mu.Unlock()
	defer func() { m.mu.Lock(); m.running = false; m.mu.Unlock() }()
	if before != nil {
		if err := before(batch); err != nil {
			return nil, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]intake.Outcome, len(batch))
	for i, r := range batch {
		row, status := r.Response, intake.Stored
		if was, ok := m.rows[row.Key]; ok {
			status = intake.Replayed
			if was.BodyHash != row.BodyHash {
				status = intake.Clashed
			}
			row = was
		} else {
			m.seq++
			stored := *row
			stored.Seq, stored.Receipt = m.seq, storetest.Receipt(fmt.Sprint(m.seq))
			m.rows[row.Key] = &stored
			row = &stored
		}
		out[i] = intake.Outcome{Status: status, Seq: row.Seq, Receipt: row.Receipt, AcceptedAt: row.AcceptedAt}
	}
	return out, nil
}

func (m *memory) sizes() []int {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []int
	for _, b := range m.batches {
		all = append(all, len(b))
	}
	return all
}

// gate holds commits until it is opened.
type gate struct{ entered, open chan struct{} }

func newGate() gate { return gate{make(chan struct{}, 100), make(chan struct{})} }

func (g gate) wait([]intake.Record) error {
	g.entered <- struct{}{}
	<-g.open
	return nil
}
