package store

import (
	"database/sql"
	"fmt"
	"slices"
	"sync/atomic"

	"minyi/surveys/intake"
)

// repeats remembers whether keys come again: when a gateway or a phone sends
// everything twice, running each transaction twice would be dearer than looking.
type repeats struct{ left atomic.Int32 }

// lookAfter is for how many commits keys are looked up after one came again.
const lookAfter = 16

func (r *repeats) expected() bool { return r.left.Load() > 0 }

func (r *repeats) note(out []intake.Outcome) {
	for i := range out {
		if out[i].Status == intake.Replayed || out[i].Status == intake.Clashed {
			r.left.Store(lookAfter)
			return
		}
	}
	if r.expected() {
		r.left.Add(-1)
	}
}

// lookUp reads every key of the batch that is stored already.
func (b *batchTx) lookUp() error {
	keys := make(map[place][]intake.Key) // by parent; the key of the place is zero
	var order []place
	for i := range b.batch {
		at, _ := describe(&b.batch[i])
		parent := place{signature: at.signature, parent: at.parent}
		if keys[parent] == nil {
			order = append(order, parent)
		}
		keys[parent] = append(keys[parent], at.key)
	}
	for _, parent := range order {
		k := responseKind
		if parent.signature {
			k = signatureKind
		}
		wanted := keys[parent]
		for len(wanted) > 0 {
			n := enough(len(wanted))
			part := wanted[:min(n, len(wanted))]
			if err := b.lookUpPart(k, parent, part, n); err != nil {
				return fmt.Errorf("look keys up: %w", err)
			}
			wanted = wanted[len(part):]
		}
	}
	return nil
}

// lookUpPart asks for n keys; where there are fewer, the last is asked again.
func (b *batchTx) lookUpPart(k kind, parent place, keys []intake.Key, n int) error {
	args := make([]any, 0, n+1)
	args = append(args, parent.parent)
	for i := range n {
		args = append(args, keys[min(i, len(keys)-1)][:])
	}
	rows, err := b.stmt(k.lookUps[n]).QueryContext(b.ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, body, salt sql.RawBytes
		var was stored
		at := place{signature: parent.signature}
		if err := rows.Scan(&at.parent, &key, &body, &salt, &was.receipt, &was.seq, &was.acceptedAt); err != nil {
			return err
		}
		copy(at.key[:], key)
		copy(was.body[:], body)
		copy(was.salt[:], salt)
		b.known[at] = was
	}
	return rows.Err()
}

// enough is the smallest chunk that holds n, or the largest there is.
func enough(n int) int {
	for _, c := range slices.Backward(chunks) {
		if c >= n {
			return c
		}
	}
	return chunks[0]
}
