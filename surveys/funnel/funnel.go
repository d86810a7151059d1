// Package funnel counts how far people get in a questionnaire: numbers alone,
// nothing of who or with which answers.
package funnel

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// Step is how many people got to a page of a version, or beyond it.
type Step struct {
	SurveyID int64
	Version  int
	Page     int // 1 = the second; as many as there are pages = the review, one more = sent
	People   int64
}

// Counter collects steps until they are taken away. A person is known by the key
// that the phone makes, which is held in memory alone, so that going back and on
// counts once; after remembered people it begins anew, and somebody who is under
// way just then counts twice.
type Counter struct {
	mu     sync.Mutex
	far    map[[16]byte]int // the furthest page of each
	counts map[Step]int64   // People is 0 in the key
}

// remembered is how many people are told apart: 24 bytes each and some more.
const remembered = 200_000

// Reach notes that somebody got to a page; those skipped on the way count too.
func (c *Counter) Reach(surveyID int64, version, page int, key [16]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.far == nil || len(c.far) >= remembered {
		c.far = make(map[[16]byte]int)
	}
	if c.counts == nil {
		c.counts = make(map[Step]int64)
	}
	from := c.far[key]
	for p := from + 1; p <= page; p++ {
		c.counts[Step{SurveyID: surveyID, Version: version, Page: p}]++
	}
	c.far[key] = max(from, page)
}

// Take returns what was counted since it was last called, in order.
func (c *Counter) Take() []Step {
	c.mu.Lock()
	defer c.mu.Unlock()
	var steps []Step
	for s, n := range c.counts {
		s.People = n
		steps = append(steps, s)
	}
	c.counts = nil
	slices.SortFunc(steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.SurveyID, b.SurveyID), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Page, b.Page))
	})
	return steps
}

// back puts steps that could not be stored among the others again.
func (c *Counter) back(steps []Step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = make(map[Step]int64)
	}
	for _, s := range steps {
		n := s.People
		s.People = 0
		c.counts[s] += n
	}
}

// Run stores what was counted at every tick and once more when ctx ends or ticks
// closes. What cannot be stored is kept for the next time; failed hears of it.
func (c *Counter) Run(ctx context.Context, ticks <-chan time.Time, store func(context.Context, []Step) error, failed func(error)) {
	flush := func(ctx context.Context) {
		steps := c.Take()
		if len(steps) == 0 {
			return
		}
		if err := store(ctx, steps); err != nil {
			c.back(steps)
			failed(err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			flush(context.WithoutCancel(ctx))
			return
		case _, ok := <-ticks:
			flush(ctx)
			if !ok {
				return
			}
		}
	}
}
