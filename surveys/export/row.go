package export

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"minyi/surveys"
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
	PseudonymKey [32]byte
	// Weight returns the weight of a response; nil: 1.
	Weight func(seq int64) float64
}

// Header returns the column names.
func (t *Table) Header() []string {
	names := slices.Clone(design.FixedColumns)
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// rows makes the rows of one export, one after the other.
type rows struct {
	*Table
	out    Sink
	pieces []answer.Piece
	groups map[int][]group // by version
	hide   cipher.Block    // seq → pseudonym
	sum    [aes.BlockSize]byte
	id     []byte

	// Texts that the sink knows.
	waves, channels map[int64]int
	modes           map[surveys.Mode]int
	samples         map[surveys.Sample]int
	areas           map[string]int
	quarter         int64 // of the hour that is known, +1
	hour            int
}

func newRows(t *Table, out Sink) *rows {
	w := &rows{
		Table: t, out: out, groups: make(map[int][]group), hide: newCipher(t.PseudonymKey),
		waves: make(map[int64]int), channels: make(map[int64]int),
		modes: make(map[surveys.Mode]int), samples: make(map[surveys.Sample]int), areas: make(map[string]int),
	}
	for _, m := range surveys.Modes {
		w.modes[m] = out.learn(string(m))
	}
	for _, s := range surveys.Samples {
		w.samples[s] = out.learn(string(s))
	}
	for id, code := range t.Waves {
		w.waves[id] = out.learn(code)
	}
	for id, code := range t.Channels {
		w.channels[id] = out.learn(code)
	}
	return w
}

// append writes one response: design.FixedColumns, then Columns.
func (w *rows) append(dst []byte, r *intake.Response) ([]byte, error) {
	form, ok := w.Forms[r.Version]
	if !ok {
		return dst, fmt.Errorf("export: no version %d", r.Version)
	}
	var err error
	if w.pieces, err = form.Pieces(w.pieces, r.Answers); err != nil {
		return dst, fmt.Errorf("export: seq %d: %w", r.Seq, err)
	}
	groups, ok := w.groups[r.Version]
	if !ok {
		groups = groupsOf(w.Columns, form, w.out)
		w.groups[r.Version] = groups
	}
	dst = w.fixed(w.out.begin(dst), r)
	for i := range groups {
		g := &groups[i]
		if g.field == nil || w.pieces[g.field.Ordinal] == nil {
			dst = w.out.none(dst, g.first, len(g.parts))
			continue
		}
		dst = g.append(dst, w.out, w.pieces[g.field.Ordinal])
	}
	return w.out.end(dst), nil
}

// fixed writes design.FixedColumns.
func (w *rows) fixed(dst []byte, r *intake.Response) []byte {
	out := w.out
	weight := 1.0
	if w.Weight != nil {
		weight = w.Weight(r.Seq)
	}
	dst = out.bytes(dst, 0, w.pseudonym(r.Seq))
	dst = out.number(dst, 1, float64(r.Version))
	dst = knownOr(dst, out, 2, w.waves, r.WaveID)
	dst = knownOr(dst, out, 3, w.channels, r.ChannelID)
	dst = knownOr(dst, out, 4, w.modes, r.Mode)
	dst = knownOr(dst, out, 5, w.samples, r.Sample)
	dst = w.area(dst, 6, r.Area)
	dst = out.known(dst, 7, w.hourOf(r.AcceptedAt))
	if r.StartedAt == 0 || r.StartedAt > r.AcceptedAt {
		dst = out.none(dst, 8, 1)
	} else {
		dst = out.number(dst, 8, float64((r.AcceptedAt-r.StartedAt)/1_000_000))
	}
	dst = textOr(dst, out, 9, flagWords(r.Flags))
	dst = textOr(dst, out, 10, r.Design.Stratum)
	dst = textOr(dst, out, 11, r.Design.PSU)
	if r.Design.BaseWeight == 0 {
		dst = out.none(dst, 12, 1)
	} else {
		dst = out.number(dst, 12, r.Design.BaseWeight)
	}
	return out.number(dst, 13, weight)
}

func textOr(dst []byte, out Sink, column int, s string) []byte {
	if s == "" {
		return out.none(dst, column, 1)
	}
	return out.text(dst, column, s)
}

func knownOr[K comparable](dst []byte, out Sink, column int, known map[K]int, id K) []byte {
	if n, ok := known[id]; ok {
		return out.known(dst, column, n)
	}
	return out.none(dst, column, 1)
}

// area writes the code of an area; there are some thousands at most.
func (w *rows) area(dst []byte, column int, code string) []byte {
	if code == "" {
		return w.out.none(dst, column, 1)
	}
	known, ok := w.areas[code]
	if !ok {
		known = w.out.learn(code)
		w.areas[code] = known
	}
	return w.out.known(dst, column, known)
}

// pseudonymLength is in Crockford characters: 65 bits, so that a million rows
// do not collide.
const pseudonymLength = 13

// pseudonym is the number of a response in cipher: without the key, which nobody
// keeps, nothing follows from one, and a block takes a twentieth of a hash.
func (w *rows) pseudonym(seq int64) []byte {
	w.sum = [aes.BlockSize]byte{}
	binary.BigEndian.PutUint64(w.sum[:], uint64(seq))
	w.hide.Encrypt(w.sum[:], w.sum[:])
	w.id = crockford.Append(w.id[:0], w.sum[:], pseudonymLength)
	return w.id
}

func newCipher(key [32]byte) cipher.Block {
	c, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // keys of 32 bytes are right
	}
	return c
}

// hourOf is the hour of submission in the survey's zone; a closer time could
// point at a person.
func (w *rows) hourOf(µs int64) int {
	// Zones change on the quarter of an hour, and responses come in their order.
	if quarter := µs/(15*60*1_000_000) + 1; quarter != w.quarter || µs < 0 {
		w.quarter, w.hour = quarter, w.out.learn(time.UnixMicro(µs).In(w.Zone).Format("2006-01-02T15"))
	}
	return w.hour
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
