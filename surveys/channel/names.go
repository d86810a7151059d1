package channel

import (
	"strconv"
	"strings"
)

// Names gives out file names of which no two are the same, also where capitals
// do not count.
type Names struct{ taken map[string]bool }

// Next is FileName with a number behind it where the name is taken.
func (n *Names) Next(parts ...string) string {
	if n.taken == nil {
		n.taken = make(map[string]bool)
	}
	name := FileName(parts...)
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		name = FileName(parts...) + "-" + strconv.Itoa(i)
	}
	n.taken[strings.ToLower(name)] = true
	return name
}
