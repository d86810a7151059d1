package intake

import "context"

// Committer stores a batch in one transaction and in the order given.
//
// It returns one outcome per record, or an error when nothing is known to be
// stored and looking the keys up failed too.
type Committer interface {
	Commit(ctx context.Context, batch []Record) ([]Outcome, error)
}
