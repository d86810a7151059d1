package weight

import (
	"slices"
	"strings"
)

// Gaps is how many combinations of its own codes the table holds no cell for, and
// the first of them, written "219904/female". Who answers so gets no weight.
func (m *Margins) Gaps() (n int, first string) {
	all := make([][]string, len(m.Vars))
	held := map[string]bool{}
	for _, c := range m.Cells {
		for v, codes := range c.Key {
			for _, code := range codes {
				if !slices.Contains(all[v], code) {
					all[v] = append(all[v], code)
				}
			}
		}
		for combination := range combine(c.Key) {
			held[strings.Join(combination, "/")] = true
		}
	}
	n = product(all) - len(held)
	if n <= 0 {
		return 0, ""
	}
	for combination := range combine(all) {
		if name := strings.Join(combination, "/"); !held[name] {
			return n, name
		}
	}
	return 0, ""
}
