package quality

import (
	"slices"
	"time"

	"minyi/surveys/intake"
)

// What makes a crowd of doubtful responses.
const (
	crowdWithin = 10 * time.Minute
	crowdLeast  = 20 // that bear a sign
	crowdShare  = 3  // one in so many of all who came then bears one
)

// signs are the doubts that a machine or a single hand leaves.
const signs = intake.FlagFast | intake.FlagStraight | intake.FlagDuplicate | intake.FlagNearDuplicate | intake.FlagSameText |
	intake.FlagDevice | intake.FlagIdentity | intake.FlagClock | intake.FlagFalseInvitation

// Passer is a response that came by one way: a channel or an address.
type Passer struct {
	Seq, At int64 // At: µs UTC
	Flags   intake.Flags
}

// Crowd returns the places of those that came in a crowd, among responses in the
// order of their time: within ten minutes at least twenty bear a sign, and they
// are a third or more of all that came then. Those without a sign are never among
// them: a thousand phones behind one address are a thousand people.
func Crowd(rows []Passer) (found []int64) {
	left, signed, done := 0, 0, 0
	for right, r := range rows {
		if r.Flags&signs != 0 {
			signed++
		}
		for r.At-rows[left].At > crowdWithin.Microseconds() {
			if rows[left].Flags&signs != 0 {
				signed--
			}
			left++
		}
		if signed < crowdLeast || signed*crowdShare < right-left+1 {
			continue
		}
		for _, one := range rows[max(left, done) : right+1] {
			if one.Flags&signs != 0 {
				found = append(found, one.Seq)
			}
		}
		done = right + 1
	}
	return found
}

// pass remembers that a response came by a channel.
func (i *Inspector) pass(r *intake.Response) {
	rows := i.passed[r.ChannelID]
	if len(rows) >= heldMost {
		rows = slices.Delete(rows, 0, heldMost/2)
	}
	i.passed[r.ChannelID] = append(rows, Passer{r.Seq, r.AcceptedAt, r.Flags})
}

// Crowds adds the doubt about those that came through one channel in a crowd.
// doubts are those found since it was called last.
func (i *Inspector) Crowds(doubts map[int64]intake.Flags) {
	for _, rows := range i.passed {
		for seq, flags := range doubts {
			if at, ok := slices.BinarySearchFunc(rows, seq, func(p Passer, seq int64) int { return int(p.Seq - seq) }); ok {
				rows[at].Flags |= flags
			}
		}
		if len(rows) < crowdLeast {
			continue
		}
		at := 0
		for _, seq := range Crowd(rows) { // in the order of rows
			for rows[at].Seq != seq {
				at++
			}
			if rows[at].Flags&intake.FlagBurst == 0 {
				rows[at].Flags |= intake.FlagBurst
				doubts[seq] |= intake.FlagBurst
			}
		}
	}
}

// forgetPassed lets go of those who came too long ago.
func (i *Inspector) forgetPassed() {
	before := i.at - crowdWithin.Microseconds()
	for channel, rows := range i.passed {
		n, _ := slices.BinarySearchFunc(rows, before, func(p Passer, at int64) int { return int(p.At - at) })
		if n == len(rows) {
			delete(i.passed, channel)
		} else if n > 0 {
			i.passed[channel] = slices.Delete(rows, 0, n)
		}
	}
}
