package export

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
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

	sheet answer.Sheet // reused from row to row
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
	for _, c := range t.Columns {
		dst = append(dst, cellOf(c, form, t.sheet))
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
	h := hmac.New(sha256.New, t.PseudonymKey)
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(seq))
	h.Write(b[:])
	return crockford.Encode(h.Sum(nil), pseudonymLength)
}

// hour is the hour of submission in the survey's zone; a closer time could
// point at a person.
func (t *Table) hour(µs int64) string {
	return time.UnixMicro(µs).In(t.Zone).Format("2006-01-02T15")
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
	var words []string
	for i, name := range intake.FlagNames {
		if f&(1<<i) != 0 {
			words = append(words, name)
		}
	}
	return strings.Join(words, " ")
}
