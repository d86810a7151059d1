package integrity

import (
	"math/bits"

	"minyi/surveys"
	"minyi/surveys/intake"
	"minyi/surveys/tally"
)

// FlagCount is how often there was a reason for doubt; a response may have
// several.
type FlagCount struct {
	Name string
	N    int
}

// countFlags counts the reasons by the combinations of them, of which there are
// few.
func (s *Subject) countFlags(r *Report) {
	v := s.View
	rows := make([]int, len(v.Flags.Values))
	for row := range v.N {
		if s.keeps(row) {
			rows[v.Flags.Codes.At(row)]++
		}
	}
	counts := make([]int, len(intake.FlagNames))
	for code, flags := range v.Flags.Values {
		n := rows[code]
		if flags&^intake.Facts != 0 {
			r.Doubted += n
		}
		if flags&intake.FlagAssisted != 0 {
			r.Assisted += n
		}
		for rest := uint32(flags); rest != 0; rest &= rest - 1 {
			if bit := bits.TrailingZeros32(rest); bit < len(counts) {
				counts[bit] += n
			}
		}
	}
	for bit, name := range intake.FlagNames {
		if intake.Facts&(1<<bit) == 0 {
			r.Flags = append(r.Flags, FlagCount{name, counts[bit]})
		}
	}
	told, staff := s.Doc.Settings.Coached, s.Doc.Settings.Staff
	r.Told.Of, r.Told.Yes = s.count(told)
	r.Told.Asked = told != ""
	_, r.Staff = s.count(staff)
}

// count returns how many answered a mark's question, and how many of them with
// one of its options.
func (s *Subject) count(mark string) (of, yes int) {
	column, marks := s.marks(mark)
	if column == nil {
		return 0, 0
	}
	for row := range s.View.N {
		if code := column.Codes.At(row); code != 0 && s.keeps(row) {
			of++
			if marks[code] {
				yes++
			}
		}
	}
	return of, yes
}

// marks finds the column of a mark and which of its codes are meant; nil without
// one.
func (s *Subject) marks(text string) (*tally.Column, []bool) {
	mark, ok := surveys.ParseMark(text)
	if !ok {
		return nil, nil
	}
	column, ok := s.View.Column(mark.Question)
	if !ok || column.Kind != tally.Codes {
		return nil, nil
	}
	marks := make([]bool, len(column.Values))
	for _, value := range mark.Options {
		if i := column.IndexOf(value); i > 0 {
			marks[i] = true
		}
	}
	return column, marks
}
