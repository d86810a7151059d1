// Package area knows the administrative tree: GB/T 2260 codes with the dates
// between which each was valid.
package area

import "minyi/surveys"

// Level is the rank of an area.
type Level string

// Levels from the root down.
const (
	City    Level = "city"
	County  Level = "county"  // 县区
	Town    Level = "town"    // 乡镇街道
	Village Level = "village" // 社区村
)

// Area is one node as it was during a stretch of time. One code may have
// several stretches; a code never comes to mean another place.
type Area struct {
	Code      string       `json:"code"`
	Name      surveys.Text `json:"name"`
	Level     Level        `json:"level"`
	Parent    string       `json:"parent,omitempty"`    // code, "" for the root
	ValidFrom string       `json:"valid_from"`          // YYYY-MM-DD, first day
	ValidTo   string       `json:"valid_to,omitempty"`  // last day, "" = still valid
	Successor string       `json:"successor,omitempty"` // code that took its place
}
