// Package integrity says of a whole survey what quality says of single
// responses: how long people took, what they left out, which reasons for doubt
// there are, and whether the answers of a channel look as if somebody had told
// its people what to answer.
//
// It counts over a frame and accuses nobody: a channel that stands out is one to
// look into. How often honest channels stand out is fixed beforehand (see
// FalseAlarm).
package integrity

import (
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/tally"
)

// Report is what there is to say about the responses that were looked at.
type Report struct {
	N        int // counted responses
	Doubted  int // of them, for any reason
	AsOfSeq  int64
	Flags    []FlagCount // every reason for doubt, in the order of intake.FlagNames
	Timing   Timing      // of those who filled the form in themselves, on the web
	Items    []Gap       // questions in document order
	Channels []Channel   // all that have responses, the most doubtful first
	Rest     Usual       // what is usual, for the same figures
	Assisted int         // with a helper
	Staff    int         // by people in public posts, where the survey says who they are
	Told     Told        // the honesty question over all

	Drawn map[int64]Completeness // of the drawn sample, by channel
}

// Told counts the answers to the question whether somebody told them what to
// answer.
type Told struct {
	Asked bool // the survey has such a question
	Of    int  // who answered it
	Yes   int
}

// Subject is what to look at.
type Subject struct {
	View  *tally.View
	Kept  []uint8 // per row 1 if it is looked at, nil = all; see View.Select
	Forms map[int]*answer.Form
	Doc   *surveys.Survey // whose rates and settings say what counts
	Areas tally.Areas     // nil = the survey is not compared by area
}

// Look looks. It takes some hundred milliseconds for a million responses.
func Look(s Subject) *Report {
	r := &Report{AsOfSeq: s.View.AsOfSeq}
	for row := range s.View.N {
		if s.keeps(row) {
			r.N++
		}
	}
	s.countFlags(r)
	r.Timing = s.timing()
	parts := s.parts()
	r.Items = s.gaps(parts)
	r.Drawn = s.drawn(parts)
	s.channels(r)
	return r
}

func (s *Subject) keeps(row int) bool { return s.Kept == nil || s.Kept[row] == 1 }
