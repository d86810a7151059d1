package export

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"
	"strings"
	"time"

	"minyi/surveys/answer"
	"minyi/surveys/crockford"
	"minyi/surveys/design"
	"minyi/surveys/intake"
)

// Table says how the rows of one export are made.
type Table struct {
	Forms    map[int]*answer.Form
	Columns  []design.Column
	Waves    map[int64]string // code by id
	Channels map[int64]string
	Zone     *time.Location // of submitted_hour
	// PseudonymKey makes the ids; a new one per export, so that two exports
	// cannot be joined by id.
	PseudonymKey []byte
	// Weight returns the weight of a response; nil: 1.
	Weight func(seq int64) float64

	// Reused from row to row.
	sheet    answer.Sheet
	places   map[int][]place // by version
	mac      hash.Hash
	sum      []byte
	quarter  int64 // of the hour that hourText names, +1
	hourText string
}

// Row appends the cells of one response to dst: design.FixedColumns, then Columns.
func (t *Table) Row(dst []CellValue, r *intake.Response) ([]CellValue, error) {
	form, ok := t.Forms[r.Version]
	if !ok {
		return nil, fmt.Errorf("export: no version %d", r.Version)
	}
	var err error
	if t.sheet, err = form.DecodeInto(t.sheet, r.Answers); err != nil {
		return nil, fmt.Errorf("export: seq %d: %w", r.Seq, err)
	}
	weight := 1.0
	if t.Weight != nil {
		weight = t.Weight(r.Seq)
	}
	dst = append(dst,
		Text(t.pseudonym(r.Seq)), Number(float64(r.Version)), Text(t.Waves[r.WaveID]), Text(t.Channels[r.ChannelID]),
		Text(string(r.Mode)), Text(string(r.Sample)), Text(r.Area), Text(t.hour(r.AcceptedAt)), duration(r),
		Text(flagWords(r.Flags)), Text(r.Design.Stratum), Text(r.Design.PSU), positive(r.Design.BaseWeight), Number(weight),
	)
	at, ok := t.places[r.Version]
	if !ok {
		at = places(t.Columns, form)
		if t.places == nil {
			t.places = make(map[int][]place)
		}
		t.places[r.Version] = at
	}
	for i := range at {
		dst = append(dst, at[i].cell(t.sheet))
	}
	return dst, nil
}

// Header returns the column names.
func (t *Table) Header() []string {
	names := slices.Clone(design.FixedColumns)
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// pseudonymLength is in Crockford characters: 65 bits, so that a million rows
// do not collide.
const pseudonymLength = 13

func (t *Table) pseudonym(seq int64) string {
	if t.mac == nil {
		t.mac = hmac.New(sha256.New, t.PseudonymKey)
	}
	t.mac.Reset()
	t.sum = binary.BigEndian.AppendUint64(t.sum[:0], uint64(seq))
	t.mac.Write(t.sum)
	t.sum = t.mac.Sum(t.sum[:0])
	return crockford.Encode(t.sum, pseudonymLength)
}

// hour is the hour of submission in the survey's zone; a closer time could
// point at a person.
func (t *Table) hour(µs int64) string {
	// Zones change on the quarter of an hour, and responses come in their order.
	if quarter := µs/(15*60*1_000_000) + 1; quarter != t.quarter || µs < 0 {
		t.quarter, t.hourText = quarter, time.UnixMicro(µs).In(t.Zone).Format("2006-01-02T15")
	}
	return t.hourText
}

func duration(r *intake.Response) CellValue {
	if r.StartedAt == 0 || r.StartedAt > r.AcceptedAt {
		return CellValue{}
	}
	return Number(float64((r.AcceptedAt - r.StartedAt) / 1_000_000))
}

func positive(f float64) CellValue {
	if f == 0 {
		return CellValue{}
	}
	return Number(f)
}

// flagWords lists the flags that are set, divided by spaces.
func flagWords(f intake.Flags) string {
	if f == 0 {
		return ""
	}
	var words []string
	for i, name := range intake.FlagNames {
		if f&(1<<i) != 0 {
			words = append(words, name)
		}
	}
	return strings.Join(words, " ")
}
