package integrity

import (
	"slices"

	"minyi/surveys"
)

// Completeness are the responses of a channel by how much of what a person was
// asked is answered, in AAPOR's usual limits (Standard Definitions): complete
// from 80 %, partial from 50 %, less is broken off although it was sent.
type Completeness struct{ Complete, Partial, BrokenOff int }

// Limits of Completeness, in percent.
const (
	completeFrom = 80
	partialFrom  = 50
)

// part is how many questions one person was asked and answered.
type part struct{ asked, answered uint16 }

func (p *part) note(answered bool) {
	p.asked++
	if answered {
		p.answered++
	}
}

// parts has a place per row, nil where nobody was drawn.
func (s *Subject) parts() []part {
	if !slices.ContainsFunc(s.View.Sample[:s.View.N], isDrawn) {
		return nil
	}
	return make([]part, s.View.N)
}

func isDrawn(sample uint8) bool { return surveys.Samples[sample] == surveys.Probability }

// drawn sorts the responses of the drawn sample. Questions of which the frame
// does not know whether they were asked do not count; who was asked none of the
// others has completed.
func (s *Subject) drawn(parts []part) map[int64]Completeness {
	all := make(map[int64]Completeness)
	for row, p := range parts {
		if !s.keeps(row) || !isDrawn(s.View.Sample[row]) {
			continue
		}
		id := s.View.Channel.Values[s.View.Channel.Codes.At(row)]
		c := all[id]
		switch share := 100 * int(p.answered); {
		case share >= completeFrom*int(p.asked):
			c.Complete++
		case share >= partialFrom*int(p.asked):
			c.Partial++
		default:
			c.BrokenOff++
		}
		all[id] = c
	}
	return all
}
