package digest

import (
	"fmt"
	"sync"

	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/tally"
)

// Counter counts the responses of waves and areas for pages that follow them.
// Frames mostly grow, so that of a million rows only the new ones are looked at;
// one that was read anew, because rows count no longer or again, is counted anew.
type Counter struct {
	mu   sync.Mutex
	seen map[string]*tallied
}

type tallied struct {
	asOf int64
	last int64 // number of the last row that was counted: another in its place is another frame
	rows int
	n    int
}

// maxCounted bounds what is remembered; over it all start anew.
const maxCounted = 1000

// Count returns how many responses of a wave (0 = all) came from an area ("" =
// everywhere).
func (c *Counter) Count(s *catalog.Survey, v *tally.View, wave int64, tree *area.Tree, within string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := fmt.Sprintf("%d/%d/%s", s.ID, wave, within)
	t, ok := c.seen[key]
	if !ok {
		if c.seen == nil || len(c.seen) >= maxCounted {
			c.seen = map[string]*tallied{}
		}
		t = &tallied{}
		c.seen[key] = t
	}
	if v.AsOfSeq < t.asOf {
		return t.n // an older view than somebody else's
	}
	if v.N < t.rows || t.rows > 0 && v.Seq.At(t.rows-1) != t.last {
		*t = tallied{}
	}
	inArea := make(map[int]bool)
	for row := t.rows; row < v.N; row++ {
		if wave != 0 && v.Wave.At(row) != wave {
			continue
		}
		if within != "" {
			code := v.Area.Codes.At(row)
			in, known := inArea[code]
			if !known {
				in = v.Area.Values[code] != "" && tree.Within(v.Area.Values[code], within)
				inArea[code] = in
			}
			if !in {
				continue
			}
		}
		t.n++
	}
	t.asOf, t.rows = v.AsOfSeq, v.N
	if v.N > 0 {
		t.last = v.Seq.At(v.N - 1)
	}
	return t.n
}
