package main

import "fmt"

// intakeFigure is one of the bench's results with what it has to reach.
type intakeFigure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	AtMost bool    `json:"at_most,omitempty"` // the target is a bound, not a goal
	Target float64 `json:"target,omitempty"`  // 0 = shown, without a target
	Met    bool    `json:"met"`
}

// goals are what is wanted of minyi ÷ the same decoder without a database, by
// database and connections; minyi ÷ the plainest handler is wanted of SQLite.
var goals = map[string]map[int]float64{
	partSQLite:  {64: 0.55, 512: 0.68},
	partMariaDB: {64: 0.40, 512: 0.66},
}

// Other targets.
const (
	goalToPlain    = 0.60
	boundP99       = 1.5 // of minyi ÷ the same decoder, at 64 connections
	boundSeconds   = 90.0
	boundLastTenth = 1.5
	boundRSS       = 600.0
	// boundsFor is the run that the bounds of the long one are meant for.
	boundsFor = 1_200_000
)

// judge compares what was measured with what is wanted.
func (r *benchReport) judge() {
	add := func(name string, value, target float64, atMost bool) {
		met := target == 0 || value >= target
		if atMost {
			met = value <= target
		}
		r.Figures = append(r.Figures, intakeFigure{name, value, atMost, target, met})
	}
	for _, p := range r.Parts {
		for _, l := range p.Levels {
			at := fmt.Sprintf("%s, %d connections: ", p.DB, l.Connections)
			add(at+"minyi ÷ the same decoder", l.ToDecode, goals[p.DB][l.Connections], false)
			if p.DB == partSQLite {
				add(at+"minyi ÷ the plainest handler", l.ToPlain, goalToPlain, false)
				add(at+"allocations per submit", l.of("minyi", func(m *measurement) float64 { return m.Allocs }), 0, false)
				add(at+"bytes allocated per submit", l.of("minyi", func(m *measurement) float64 { return m.Bytes }), 0, false)
			}
			if l.Connections == 64 {
				add(at+"p99 ÷ the same decoder's", l.P99ToDecode, boundP99, true)
			}
		}
	}
	if m := r.Million; m != nil && m.Responses >= boundsFor {
		add("1.2 million: seconds", m.Seconds, boundSeconds, true)
		add("1.2 million: p99 of the last tenth ÷ the first's", m.LastP99/m.FirstP99, boundLastTenth, true)
		add("1.2 million: peak memory, MiB", m.PeakRSS, boundRSS, true)
	}
}

// text is a line of the table.
func (f intakeFigure) text() string {
	sign, verdict := "≥", "MISSED"
	if f.AtMost {
		sign = "≤"
	}
	if f.Met {
		verdict = "met"
	}
	if f.Target == 0 {
		return fmt.Sprintf("%s\t%.4g\t\t\t", f.Name, f.Value)
	}
	return fmt.Sprintf("%s\t%.4g\t%s %g\t%s\t", f.Name, f.Value, sign, f.Target, verdict)
}
