package logic

import (
	"maps"
	"slices"
	"strings"

	"minyi/surveys"
)

// forward is a reference from a question to itself or to a later one.
type forward struct {
	from, to int
	err      *surveys.Error
}

// explainForward turns the forward references that close a circle into errors
// that name the whole circle: moving a question would not help there.
func (c *compiler) explainForward() {
	if len(c.forward) == 0 {
		return
	}
	reads := make([][]int, len(c.reads))
	for i, r := range c.reads {
		reads[i] = slices.Sorted(maps.Keys(r))
	}
	for _, f := range c.forward {
		if f.from == f.to {
			continue
		}
		if path := path(reads, f.to, f.from); path != nil {
			codes := []string{c.questions[f.from].Code}
			for _, i := range path {
				codes = append(codes, c.questions[i].Code)
			}
			f.err.Key = "logic.cycle"
			f.err.Args["Path"] = strings.Join(codes, " → ")
		}
	}
}

// path returns a shortest way along the references from one question to
// another, both included, or nil.
func path(reads [][]int, from, to int) []int {
	came := map[int]int{from: from}
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		i := queue[0]
		if i == to {
			way := []int{to}
			for i != from {
				i = came[i]
				way = append(way, i)
			}
			slices.Reverse(way)
			return way
		}
		for _, next := range reads[i] {
			if _, seen := came[next]; !seen {
				came[next] = i
				queue = append(queue, next)
			}
		}
	}
	return nil
}
