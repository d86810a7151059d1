// Package tally keeps the responses of a survey in memory as columns of small
// codes, in the order of their commits, so that rates over 100,000 responses
// take milliseconds. Texts and contacts are not in it.
//
// One writer appends; any number of readers work on Views, which never change.
package tally

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// Frame holds one survey: all versions and waves. Its columns only grow: a View
// is a prefix of them, in memory that the writer never touches again.
type Frame struct {
	survey int64

	decoding sync.Mutex // held while sheet is in use; always taken before mu
	sheet    answer.Sheet

	mu      sync.Mutex
	rows    int
	room    int   // for how many rows there is memory
	seq     int64 // highest place in the commit order that the frame knows of
	markSeq int64 // place of the last mark that the rows obey
	layouts map[int]*layout
	columns []*builder
	byCode  map[string]int
	fixed   fixed
	clock   clock
	view    *View // of the rows so far, nil when there is none yet
}

// fixed are the columns that every survey has.
type fixed struct {
	seq        Places
	version    Narrow
	mode       []uint8 // index into surveys.Modes
	sample     []uint8 // index into surveys.Samples
	hour       []uint8
	flags      dictionary[intake.Flags]
	day        dictionary[int32]
	duration   dictionary[int32] // seconds + 1, 0 = unknown
	baseWeight floats
	fpc        floats
	area       dictionary[string]
	stratum    dictionary[string]
	psu        dictionary[string]
	channel    dictionary[int64]
	wave       dictionary[int64]
}

// NewFrame returns an empty frame of the survey with that id. Days and hours
// are those of zone.
func NewFrame(surveyID int64, zone *time.Location) *Frame {
	return &Frame{
		survey:  surveyID,
		clock:   clock{zone: zone},
		layouts: map[int]*layout{},
		byCode:  map[string]int{},
		fixed: fixed{
			baseWeight: floats{few: newDictionary[float64]()}, fpc: floats{few: newDictionary[float64]()},
			flags: newDictionary[intake.Flags](), day: newDictionary[int32](), duration: newDictionary[int32](),
			area: newDictionary[string](), stratum: newDictionary[string](), psu: newDictionary[string](),
			channel: newDictionary[int64](), wave: newDictionary[int64](),
		},
	}
}

// Register makes the questions of a published version known before its first
// response: a survey without responses can be asked for its rates.
//
// Errors: Internal when a question is of another type than in an earlier
// version; publishing refuses that.
func (f *Frame) Register(form *answer.Form) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := f.register(form)
	return err
}

// Append adds one stored response; see AppendSheet. A row that was superseded or
// invalidated before it was read is not counted, nor is an erased one, which
// holds no answers any more; but their places are known.
func (f *Frame) Append(form *answer.Form, r *intake.Response) error {
	if !r.Counted || len(r.Answers) == 0 {
		if r.Seq <= f.Seq() {
			return f.outOfOrder(r)
		}
		f.AdvanceTo(r.Seq)
		return nil
	}
	f.decoding.Lock()
	defer f.decoding.Unlock()
	sheet, err := form.DecodeInto(f.sheet, r.Answers)
	if err != nil {
		return unreadable(r, err)
	}
	f.sheet = sheet
	return f.AppendSheet(form, r, sheet)
}

// AppendSheet adds one response whose answers are decoded already. Responses
// come in the order of their commits; gaps are other surveys' rows.
//
// Errors, all Internal: a response of another survey, one whose place in the
// order is not after the last one, an answer that its form does not have. The
// frame is then as it was.
func (f *Frame) AppendSheet(form *answer.Form, r *intake.Response, sheet answer.Sheet) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.follows(r); err != nil {
		return err
	}
	l, err := f.register(form)
	if err != nil {
		return err
	}
	mode := slices.Index(surveys.Modes, r.Mode)
	sample := slices.Index(surveys.Samples, r.Sample)
	if mode < 0 || sample < 0 {
		return unreadable(r, fmt.Errorf("mode %q, sample %q", r.Mode, r.Sample))
	}
	if f.rows == f.room {
		f.resize(f.rows + max(leastGrowth, f.rows/growth))
	}
	if err := l.fill(f.rows, sheet); err != nil {
		for _, b := range f.columns {
			b.clear(f.rows)
		}
		return unreadable(r, err)
	}
	f.add(r, uint8(mode), uint8(sample))
	f.rows++
	f.seq = r.Seq
	f.view = nil
	return nil
}

// follows checks that r is the next row.
func (f *Frame) follows(r *intake.Response) error {
	if r.SurveyID != f.survey {
		return unreadable(r, fmt.Errorf("of survey %d in the frame of %d", r.SurveyID, f.survey))
	}
	if r.Seq <= f.seq {
		return f.outOfOrder(r)
	}
	return nil
}

func (f *Frame) outOfOrder(r *intake.Response) error {
	return surveys.E(surveys.Internal, "tally.out_of_order", "").
		Because(fmt.Errorf("survey %d: row %d is not after the last one", f.survey, r.Seq))
}

func unreadable(r *intake.Response, err error) error {
	return surveys.E(surveys.Internal, "tally.row_unreadable", "", "Seq", r.Seq).Because(err)
}

// AdvanceTo says that the frame knows all rows up to seq: there were none of
// this survey after its last one, or they hold no answers any more.
func (f *Frame) AdvanceTo(seq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if seq > f.seq {
		f.seq = seq
		f.view = nil
	}
}

// Seq returns the place in the commit order up to which the frame has read.
func (f *Frame) Seq() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seq
}

// Columns grow by a sixteenth: doubling would leave half of a large frame's
// memory empty.
const (
	growth      = 16
	leastGrowth = 1024
)

// Reserve gives memory for rows that are to come, so that a load neither copies
// the columns again and again nor leaves them too long.
func (f *Frame) Reserve(rows int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if room := f.rows + rows; room > f.room {
		f.resize(room)
	}
}

func (f *Frame) resize(room int) {
	f.room = room
	for _, b := range f.columns {
		b.resize(room)
	}
	x := &f.fixed
	for _, c := range []*Narrow{
		&x.version, &x.flags.Codes, &x.day.Codes, &x.duration.Codes, &x.area.Codes, &x.stratum.Codes, &x.psu.Codes,
		&x.channel.Codes, &x.wave.Codes,
	} {
		c.resize(room)
	}
	x.seq.near, x.seq.far = resized(x.seq.near, room), resized(x.seq.far, room)
	x.baseWeight.resize(room)
	x.fpc.resize(room)
	for _, c := range []*[]uint8{&x.mode, &x.sample, &x.hour} {
		if *c == nil {
			*c = []uint8{}
		}
		*c = resized(*c, room)
	}
}

// add writes what is no question into the next row.
func (f *Frame) add(r *intake.Response, mode, sample uint8) {
	day, hour := f.clock.read(r.AcceptedAt)
	duration := int32(0)
	if s := (r.AcceptedAt - r.StartedAt) / 1e6; r.StartedAt > 0 && s >= 0 && s < 1<<31-1 {
		duration = int32(s) + 1
	}
	x, row, room := &f.fixed, f.rows, f.room
	x.mode[row], x.sample[row], x.hour[row] = mode, sample, hour
	x.seq.set(row, r.Seq, room)
	x.version.set(row, uint32(r.Version), room)
	x.flags.set(row, r.Flags, room)
	x.day.set(row, day, room)
	x.duration.set(row, duration, room)
	x.baseWeight.set(row, r.Design.BaseWeight, room)
	x.fpc.set(row, r.Design.FPC, room)
	x.area.set(row, r.Area, room)
	x.stratum.set(row, r.Design.Stratum, room)
	x.psu.set(row, r.Design.PSU, room)
	x.channel.set(row, r.ChannelID, room)
	x.wave.set(row, r.WaveID, room)
}

// clock tells days and hours of a zone. Responses come in the order of time, so
// that the zone's rules are asked once an hour.
type clock struct {
	zone       *time.Location
	from, till int64 // seconds UTC of the hour that is known
	day        int32
	hour       uint8
}

func (c *clock) read(µs int64) (day int32, hour uint8) {
	at := floorDiv(µs, 1e6)
	if at < c.from || at >= c.till {
		_, offset := time.Unix(at, 0).In(c.zone).Zone()
		local := at + int64(offset)
		days := floorDiv(local, secondsPerDay)
		c.day, c.hour = int32(days), uint8((local-days*secondsPerDay)/3600)
		// Zones change on the quarter of an hour or later.
		c.from = floorDiv(at, quarter) * quarter
		c.till = c.from + quarter
	}
	return c.day, c.hour
}

const quarter = 15 * 60

const secondsPerDay = 24 * 60 * 60

// floorDiv rounds down, also before 1970.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
