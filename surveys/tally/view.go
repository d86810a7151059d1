package tally

import (
	"minyi/surveys/intake"
)

// View is a frame at one moment: its first N rows. It never changes and any
// number of goroutines may read it. All slices have N entries and are for
// reading only.
type View struct {
	N       int
	AsOfSeq int64 // the place in the commit order up to which the view knows everything

	Seq        []int64
	Version    []uint16
	Mode       []uint8 // index into surveys.Modes
	Sample     []uint8 // index into surveys.Samples
	Flags      []intake.Flags
	Day        []int32   // days since 1970-01-01 in the survey's zone
	Hour       []uint8   // 0–23 in the survey's zone
	Duration   []int32   // seconds, -1 = unknown
	BaseWeight []float64 // 0 = none
	FPC        []float64 // population number of PSUs of the stratum, 0 = none
	Area       Dictionary[string]
	Stratum    Dictionary[string]
	PSU        Dictionary[string] // nested in Stratum
	Channel    Dictionary[int64]  // channel ids
	Wave       Dictionary[int64]  // wave ids

	columns []Column
	byCode  map[string]int
}

// Column returns the answers to a question, by its code ("q2.r1" for a row of a
// matrix).
func (v *View) Column(code string) (*Column, bool) {
	i, ok := v.byCode[code]
	if !ok {
		return nil, false
	}
	return &v.columns[i], true
}

// Codes are the codes of all columns: of what was ever asked.
func (v *View) Codes() []string {
	codes := make([]string, len(v.columns))
	for i := range v.columns {
		codes[i] = v.columns[i].Code
	}
	return codes
}

// View returns the frame as it is now. It holds the lock only while it copies
// the heads of the columns, and gives the same View out until a row is added.
func (f *Frame) View() *View {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.view != nil {
		return f.view
	}
	n, x := f.rows, &f.fixed
	v := &View{
		N: n, AsOfSeq: f.seq,
		Seq: x.seq[:n:n], Version: x.version[:n:n], Mode: x.mode[:n:n], Sample: x.sample[:n:n],
		Flags: x.flags[:n:n], Day: x.day[:n:n], Hour: x.hour[:n:n], Duration: x.duration[:n:n],
		BaseWeight: x.baseWeight[:n:n], FPC: x.fpc[:n:n],
		Area: x.area.upTo(n), Stratum: x.stratum.upTo(n), PSU: x.psu.upTo(n),
		Channel: x.channel.upTo(n), Wave: x.wave.upTo(n),
		columns: make([]Column, len(f.columns)), byCode: f.byCode,
	}
	for i, b := range f.columns {
		v.columns[i] = b.upTo(n)
	}
	f.view = v
	return v
}
