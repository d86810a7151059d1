// Package weight makes weights that bring a sample to known population counts.
package weight

import "minyi/surveys"

// Margins are population counts by cell: census or register figures with their
// source and date. They are versioned objects: a published value names them.
type Margins struct {
	Code   string       `json:"code"`
	Source surveys.Text `json:"source"`
	// Vars are what the cells are made of: "area" (areas, answers below are
	// rolled up to the area named) or question codes.
	Vars  []string `json:"vars"`
	Cells []Cell   `json:"cells"`
}

// Cell is one group of the population. Key holds, per variable, the codes that
// belong together: [["219901"],["male"],["a16_17","a18_29"]].
type Cell struct {
	Key   [][]string `json:"key"`
	Total float64    `json:"total"` // persons
}
