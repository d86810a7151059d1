package paper

import (
	"crypto/sha256"
	"strings"

	"minyi/surveys"
	"minyi/surveys/design"
)

// SerialColumn is the column in which those who type in write a copy's serial
// number.
const SerialColumn = "serial"

// MaxSerial bounds a serial number, in bytes.
const MaxSerial = 32

// Key is the response key of a printed copy: the same copy typed in twice is one
// response, and which questions its pages draw is settled when it is printed. It
// is a UUID of version 8, our own making.
func Key(survey, serial string) (key [16]byte) {
	sum := sha256.Sum256([]byte("paper/1\x00" + survey + "\x00" + strings.ToUpper(strings.TrimSpace(serial))))
	copy(key[:], sum[:])
	key[6], key[8] = key[6]&0x0f|0x80, key[8]&0x3f|0x80
	return key
}

// Entry is one line of the key for those who type forms in.
type Entry struct {
	Box
	Question *surveys.Question
	Number   int
}

// Entries lists every box of a form with its column, in the order of the paper.
func (f *Form) Entries() []Entry {
	var all []Entry
	for _, part := range f.Parts {
		for _, item := range part.Items {
			for _, b := range item.Boxes {
				all = append(all, Entry{b, item.Question, item.Number})
			}
		}
	}
	return all
}

// TypedColumns is the heading of the table that is typed in: where a copy is
// from, then what each question has in every table of responses. Calculated ones
// come by themselves, and what paper cannot take is left out.
func TypedColumns(doc *surveys.Survey) []string {
	columns := []string{SerialColumn, "channel", "version", "area"}
	for p := range doc.Pages {
		for i := range doc.Pages[p].Questions {
			q := &doc.Pages[p].Questions[i]
			switch q.Type {
			case surveys.Calculated, surveys.Photo, surveys.Location, surveys.Signature:
				continue
			}
			for _, c := range design.Columns(q) {
				columns = append(columns, c.Name)
			}
		}
	}
	return columns
}
