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
	zone   *time.Location

	decoding sync.Mutex // held while sheet is in use; always taken before mu
	sheet    answer.Sheet

	mu      sync.Mutex
	rows    int
	seq     int64 // highest place in the commit order that the frame knows of
	markSeq int64 // place of the last mark that the rows obey
	layouts map[int]*layout
	columns []*builder
	byCode  map[string]int
	fixed   fixed
	view    *View // of the rows so far, nil when there is none yet
}

// fixed are the columns that every survey has.
type fixed struct {
	seq        []int64
	version    []uint16
	mode       []uint8 // index into surveys.Modes
	sample     []uint8 // index into surveys.Samples
	flags      []intake.Flags
	day        []int32
	hour       []uint8
	duration   []int32
	baseWeight []float64
	fpc        []float64
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
		zone:    zone,
		layouts: map[int]*layout{},
		byCode:  map[string]int{},
		fixed: fixed{
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
	for _, b := range f.columns {
		b.grow()
	}
	if err := l.fill(f.rows, sheet); err != nil {
		for _, b := range f.columns {
			b.shrink(f.rows)
		}
		return unreadable(r, err)
	}
	f.fixed.add(r, uint8(mode), uint8(sample), f.zone)
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

// add writes the row that has no question.
func (x *fixed) add(r *intake.Response, mode, sample uint8, zone *time.Location) {
	accepted := time.UnixMicro(r.AcceptedAt).In(zone)
	_, offset := accepted.Zone()
	local := accepted.Unix() + int64(offset)
	day := floorDiv(local, secondsPerDay)
	duration := int32(-1)
	if s := (r.AcceptedAt - r.StartedAt) / 1e6; r.StartedAt > 0 && s >= 0 && s < 1<<31 {
		duration = int32(s)
	}
	x.seq = append(x.seq, r.Seq)
	x.version = append(x.version, uint16(r.Version))
	x.mode = append(x.mode, mode)
	x.sample = append(x.sample, sample)
	x.flags = append(x.flags, r.Flags)
	x.day = append(x.day, int32(day))
	x.hour = append(x.hour, uint8((local-day*secondsPerDay)/3600))
	x.duration = append(x.duration, duration)
	x.baseWeight = append(x.baseWeight, r.Design.BaseWeight)
	x.fpc = append(x.fpc, r.Design.FPC)
	x.area.add(r.Area)
	x.stratum.add(r.Design.Stratum)
	x.psu.add(r.Design.PSU)
	x.channel.add(r.ChannelID)
	x.wave.add(r.WaveID)
}

const secondsPerDay = 24 * 60 * 60

// floorDiv rounds down, also before 1970.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
