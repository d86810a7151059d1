package integrity

import (
	"bytes"
	"maps"
	"math"
	"slices"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/tally"
)

// Gap is how many of those who were asked a question left it out. Asked and
// Answered are of the responses whose version and answers tell whether they were
// asked; Known is false where they cannot tell, since the question was drawn by
// lot or hangs on something that the frame does not hold.
type Gap struct {
	Code            string
	Page            int // from 1, in the newest version that has the question
	Required        bool
	Known           bool
	Asked, Answered int
}

// Missing is the share of those asked who left the question out.
func (g Gap) Missing() float64 {
	if g.Asked == 0 {
		return 0
	}
	return float64(g.Asked-g.Answered) / float64(g.Asked)
}

// gaps goes through the versions, the newest first, so that its order holds, and
// notes in parts how much each person drawn was asked and answered.
func (s *Subject) gaps(parts []part) (all []Gap) {
	index := make(map[string]int)
	versions := slices.Sorted(maps.Keys(s.Forms))
	for _, number := range slices.Backward(versions) {
		form := s.Forms[number]
		rows, n := s.rowsOf(number)
		if n == 0 {
			continue
		}
		for i := range form.Fields {
			f := &form.Fields[i]
			if f.Type == surveys.Note || f.Type == surveys.Calculated {
				continue
			}
			g := s.gap(form, f, rows, parts)
			at, there := index[f.Code]
			if !there {
				index[f.Code] = len(all)
				all = append(all, g)
				continue
			}
			old := &all[at]
			old.Known = old.Known && g.Known
			old.Asked, old.Answered = old.Asked+g.Asked, old.Answered+g.Answered
		}
	}
	return all
}

// rowsOf marks the rows that were answered under a version.
func (s *Subject) rowsOf(version int) (rows []uint8, n int) {
	rows = make([]uint8, s.View.N)
	for row := range rows {
		if s.keeps(row) && s.View.Version.At(row) == version {
			rows[row] = 1
			n++
		}
	}
	return rows, n
}

func (s *Subject) gap(form *answer.Form, f *answer.Field, rows []uint8, parts []part) Gap {
	g := Gap{Code: f.Code, Page: f.Page + 1, Required: f.Required}
	answered := s.answered(f)
	asked, known := s.asked(form, f)
	if answered == nil || !known {
		return g
	}
	g.Known = true
	for row, kept := range rows {
		if kept == 1 && (asked == nil || asked(row)) {
			g.Asked++
			there := answered(row)
			if there {
				g.Answered++
			}
			if parts != nil {
				parts[row].note(there)
			}
		}
	}
	return g
}

// answered tells by row whether a question was answered, nil where the frame
// does not hold that: texts stay outside it.
func (s *Subject) answered(f *answer.Field) func(row int) bool {
	c, ok := s.View.Column(f.Code)
	if !ok {
		return nil
	}
	switch c.Kind {
	case tally.Codes:
		return func(row int) bool { return c.Codes.At(row) != 0 }
	case tally.Set:
		return func(row int) bool { return c.Has(row, 0) }
	case tally.Numbers:
		return func(row int) bool { return !math.IsNaN(c.Numbers[row]) }
	case tally.AreaOf:
		return func(row int) bool { return s.View.Area.Codes.At(row) != 0 }
	case tally.Parts:
		var parts []*tally.Column
		for _, code := range c.Children {
			if part, ok := s.View.Column(code); ok {
				parts = append(parts, part)
			}
		}
		return func(row int) bool {
			for _, p := range parts {
				if p.Kind == tally.Numbers && !math.IsNaN(p.Numbers[row]) || p.Kind == tally.Codes && p.Codes.At(row) != 0 {
					return true
				}
			}
			return false
		}
	}
	return nil
}

// asked tells by row whether a question was shown; nil is everybody. A condition
// is tried once for each combination of the answers that it looks at.
func (s *Subject) asked(form *answer.Form, f *answer.Field) (tell func(row int) bool, known bool) {
	if form.Survey.Pages[f.Page].Draw > 0 || bytes.Contains(f.Question.VisibleIf, []byte("_"+surveys.OtherCode+`"`)) {
		return nil, false
	}
	if f.VisibleIf == nil {
		return nil, true
	}
	cells := tally.NewCells(s.View.N)
	uses := f.VisibleIf.Uses()
	options := make([][]int, len(uses)) // code of the column → option + 1
	for i, n := range uses {
		on := &form.Fields[n]
		column, ok := s.View.Column(on.Code)
		if !ok || on.Type != surveys.Single || column.Kind != tally.Codes {
			return nil, false
		}
		options[i] = make([]int, len(column.Values))
		for code, value := range column.Values {
			if option, ok := on.OptionOf(value); ok && code > 0 {
				options[i][code] = option + 1
			}
		}
		cells.Split(&column.Codes, len(column.Values))
	}
	shown := make([]bool, cells.Count)
	for cell := range shown {
		sheet := make(answer.Sheet, len(form.Fields))
		for i, n := range uses {
			if option := options[i][cells.Part(i)[cell]]; option > 0 {
				sheet[n] = answer.Value{Shape: answer.Choice, Option: option - 1}
			}
		}
		shown[cell] = form.Shown(f.Ordinal, sheet)
	}
	return func(row int) bool { return shown[cells.Of[row]] }, true
}
