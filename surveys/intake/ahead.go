package intake

import (
	"context"
	"sync"
)

// AnswerLog gives out responses in commit order, without what only their
// commit needed.
type AnswerLog interface {
	AnswersAfter(ctx context.Context, surveyID, seq int64, limit int, each func(*Response) error) (last int64, err error)
}

// aheadBatch is how many responses are read at a time: the reader's transaction
// ends between them, so that slow work holds nothing up.
const aheadBatch = 2048

// aheadBatches is how many of them there are at once: one is read, one waits and
// one is worked on.
const aheadBatches = 3

// Ahead calls each for every response of a survey after seq, in their order,
// while the next ones are read beside it. It returns the number of the last one
// that each has taken, or seq. What each is given is its own only until it
// returns; an error of it ends the reading and is returned as it is.
func Ahead(ctx context.Context, from AnswerLog, surveyID, seq int64, each func(*Response) error) (last int64, err error) {
	ctx, cancel := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer cancel()
	read, free := make(chan *batch, aheadBatches), make(chan *batch, aheadBatches)
	for range aheadBatches {
		free <- new(batch)
	}
	reading.Go(func() {
		defer close(read)
		for at, more := seq, true; more; {
			var b *batch
			select {
			case b = <-free:
			case <-ctx.Done():
				return
			}
			b.rows, b.answers = b.rows[:0], b.answers[:0]
			at, b.err = from.AnswersAfter(ctx, surveyID, at, aheadBatch, b.keep)
			more = b.err == nil && len(b.rows) == aheadBatch
			read <- b
		}
	})
	last = seq
	for b := range read {
		for i := range b.rows {
			r := &b.rows[i].Response
			r.Answers = b.answers[b.rows[i].from:b.rows[i].to]
			if err := each(r); err != nil {
				return last, err
			}
			last = r.Seq
		}
		if b.err != nil {
			return last, b.err
		}
		free <- b
	}
	return last, ctx.Err()
}

// batch are some responses with their answers in one piece of memory.
type batch struct {
	rows    []row
	answers []byte
	err     error
}

type row struct {
	Response
	from, to int
}

func (b *batch) keep(r *Response) error {
	from := len(b.answers)
	b.answers = append(b.answers, r.Answers...)
	b.rows = append(b.rows, row{*r, from, len(b.answers)})
	return nil
}
