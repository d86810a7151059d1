package tally

import (
	"minyi/surveys/intake"
)

// View is a frame at one moment: its first N rows. It never changes and any
// number of goroutines may read it. All columns have N entries and are for
// reading only.
type View struct {
	N       int
	AsOfSeq int64 // the place in the commit order up to which the view knows everything

	Seq        Places
	Version    Narrow
	Mode       []uint8 // index into surveys.Modes
	Sample     []uint8 // index into surveys.Samples
	Flags      Dictionary[intake.Flags]
	Day        Dictionary[int32] // days since 1970-01-01 in the survey's zone
	Hour       []uint8           // 0–23 in the survey's zone
	BaseWeight Floats            // 0 = none
	FPC        Floats            // population number of PSUs of the stratum, 0 = none
	Area       Dictionary[string]
	Stratum    Dictionary[string]
	PSU        Dictionary[string] // nested in Stratum
	Channel    Dictionary[int64]  // channel ids
	Wave       Dictionary[int64]  // wave ids

	duration Dictionary[int32] // seconds + 1
	columns  []Column
	byCode   map[string]int
}

// Duration is how long a response took in seconds, -1 where that is not known.
func (v *View) Duration(row int) int { return int(v.duration.At(row)) - 1 }

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
		Seq:     Places{base: x.seq.base, near: first(x.seq.near, n), far: first(x.seq.far, n)},
		Version: x.version.upTo(n), Mode: first(x.mode, n), Sample: first(x.sample, n),
		Flags: x.flags.upTo(n), Day: x.day.upTo(n), Hour: first(x.hour, n), duration: x.duration.upTo(n),
		BaseWeight: x.baseWeight.upTo(n), FPC: x.fpc.upTo(n),
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

// Values are the values of a question that has a small set of them, as far as
// they are known.
func (v *View) Values(code string) []string {
	c, ok := v.Column(code)
	if !ok || len(c.Values) == 0 {
		return nil
	}
	return c.Values[1:]
}
