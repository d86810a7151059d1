package store

import (
	"fmt"
	"slices"
	"strings"

	"minyi/surveys/intake"
)

func (k kind) lookUp(n int) string {
	return "SELECT " + k.parent + ", `key`, body_sha256, receipt, seq, accepted_at FROM " + k.table +
		" WHERE " + k.parent + " = ? AND `key` IN (?" + strings.Repeat(",?", n-1) + ")"
}

// lookUp reads every key of the batch that is stored already.
func (b *batchTx) lookUp() error {
	b.known = make(map[place]stored)
	keys := make(map[place][]intake.Key) // by parent; the key of the place is zero
	var order []place
	for i := range b.batch {
		at, _, _, _ := describe(&b.batch[i])
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
	rows, err := b.stmt(k.lookUp(n)).QueryContext(b.ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, body []byte
		var was stored
		at := place{signature: parent.signature}
		if err := rows.Scan(&at.parent, &key, &body, &was.receipt, &was.seq, &was.acceptedAt); err != nil {
			return err
		}
		copy(at.key[:], key)
		copy(was.body[:], body)
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
