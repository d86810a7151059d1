package tally

import (
	"errors"

	"minyi/surveys/intake"
)

// errStale says that a row of the frame counts no longer, or that one which it
// left out counts again.
var errStale = errors.New("tally: a row was left out or taken back")

// beginMarks says that the rows to come obey all marks up to seq.
func (f *Frame) beginMarks(seq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.markSeq = seq
}

// marked is the place of the last mark that the rows obey.
func (f *Frame) marked() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.markSeq
}

// mark adds doubts to rows. Views that readers hold stay as they are: the flags
// are copied, once for all marks. Marks may come a second time, since rows read
// after them obey them already.
//
// Errors: errStale; the frame is then to be read anew.
func (f *Frame) mark(marks []intake.Mark) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	copied := false
	for _, m := range marks {
		row, found := f.fixed.seq.Find(m.Response, f.rows)
		if m.Response > f.seq {
			// Not read yet; it will come with its mark.
			continue
		}
		if found != m.Counted {
			return errStale
		}
		if !found {
			continue
		}
		if old := f.fixed.flags.At(row); old|m.Adds != old {
			if !copied {
				f.fixed.flags.Codes.clone()
				copied = true
			}
			f.fixed.flags.set(row, old|m.Adds, f.room)
			f.view = nil
		}
	}
	if len(marks) > 0 {
		f.markSeq = marks[len(marks)-1].Seq
	}
	return nil
}
