package export

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
)

// group are the columns of one question that stand side by side, in one version:
// looked up once, not for every response.
type group struct {
	field *answer.Field // nil where the version does not have the question
	kind  groupKind
	first int    // column of the whole table
	parts []part // one per column
	codes []int  // option ordinal → what the sink knows it as
	value answer.Value
}

// groupKind says how an answer is read.
type groupKind uint8

const (
	anyAnswer  groupKind = iota // taken apart; slow
	oneOption                   // single, rating with options
	bitOptions                  // multiple
	wordAnswer                  // text, date, area
	figure                      // number, slider, nps
)

// part is what one column holds.
type part struct {
	role    design.ColumnRole
	ordinal int // of the option or row, -1 where the version does not have it
}

// groupsOf are those of all columns in one version.
func groupsOf(columns []design.Column, form *answer.Form, out Sink) []group {
	var all []group
	for i, c := range columns {
		if i == 0 || columns[i-1].Question != c.Question {
			all = append(all, group{first: len(design.FixedColumns) + i})
			if field, ok := form.Field(c.Question); ok {
				all[len(all)-1].of(field, out)
			}
		}
		g := &all[len(all)-1]
		p := part{role: c.Role, ordinal: -1}
		if g.field != nil && c.Role == design.CellColumn {
			if row, ok := g.field.RowOf(c.Part); ok {
				p.ordinal = row
			}
		} else if g.field != nil {
			if option, ok := g.field.OptionOf(c.Part); ok {
				p.ordinal = option
			}
		}
		g.parts = append(g.parts, p)
	}
	return all
}

func (g *group) of(field *answer.Field, out Sink) {
	g.field = field
	for _, o := range field.Options {
		g.codes = append(g.codes, out.learn(o.Code))
	}
	if field.Other != nil {
		g.codes = append(g.codes, out.learn(surveys.OtherCode))
	}
	switch field.Shape() {
	case answer.Choice:
		g.kind = oneOption
	case answer.Choices:
		if field.Type == surveys.Multiple {
			g.kind = bitOptions
		}
	case answer.Words:
		g.kind = wordAnswer
	case answer.Figure:
		g.kind = figure
	}
}

// append writes the cells of an answer.
func (g *group) append(dst []byte, out Sink, piece answer.Piece) []byte {
	switch g.kind {
	case oneOption:
		option, other := g.field.Option(piece)
		for i, p := range g.parts {
			switch {
			case p.role == design.WholeColumn:
				dst = out.known(dst, g.first+i, g.codes[option])
			case len(other) > 0:
				dst = out.bytes(dst, g.first+i, other)
			default:
				dst = out.none(dst, g.first+i, 1)
			}
		}
	case bitOptions:
		dst = g.bits(dst, out, piece)
	case wordAnswer:
		dst = out.bytes(dst, g.first, piece.Words())
	case figure:
		dst = out.number(dst, g.first, g.field.Figure(piece))
	default:
		g.field.DecodePiece(piece, &g.value)
		for i, p := range g.parts {
			dst = g.any(dst, out, g.first+i, p)
		}
	}
	return dst
}

// bits writes the options of a multiple question, columns in the order of the
// options together.
func (g *group) bits(dst []byte, out Sink, piece answer.Piece) []byte {
	mask, other := g.field.Bits(piece)
	for i := 0; i < len(g.parts); {
		p := g.parts[i]
		switch {
		case p.role == design.ChoiceColumn && p.ordinal >= 0:
			n, bits := 0, uint64(0)
			for i+n < len(g.parts) && n < 64 && g.parts[i+n].role == design.ChoiceColumn && g.parts[i+n].ordinal == p.ordinal+n {
				o := p.ordinal + n
				bits |= uint64(mask[o/8]>>(o%8)&1) << n
				n++
			}
			dst = out.flags(dst, g.first+i, bits, n)
			i += n
			continue
		case p.role == design.OtherColumn && len(other) > 0:
			dst = out.bytes(dst, g.first+i, other)
		default:
			dst = out.none(dst, g.first+i, 1)
		}
		i++
	}
	return dst
}

// any writes one cell of the answer that was taken apart.
func (g *group) any(dst []byte, out Sink, column int, p part) []byte {
	v := &g.value
	switch {
	case p.role == design.WholeColumn:
		return whole(dst, out, column, v)
	case p.ordinal < 0:
	case p.role == design.CellColumn && v.Options[p.ordinal] >= 0:
		return out.known(dst, column, g.codes[v.Options[p.ordinal]])
	case p.role == design.RankColumn:
		if place := slices.Index(v.Options, p.ordinal); place >= 0 {
			return out.number(dst, column, float64(place+1))
		}
	case p.role == design.ShareColumn:
		return out.number(dst, column, v.Numbers[p.ordinal])
	}
	return out.none(dst, column, 1)
}

func whole(dst []byte, out Sink, column int, v *answer.Value) []byte {
	switch v.Shape {
	case answer.Figure:
		return out.number(dst, column, v.Number)
	case answer.Words:
		return textOr(dst, out, column, v.Text)
	case answer.Agreement:
		bits := uint64(0)
		if v.Yes {
			bits = 1
		}
		return out.flags(dst, column, bits, 1)
	case answer.Given:
		return out.flags(dst, column, 1, 1) // the answer itself is kept apart
	}
	return out.none(dst, column, 1)
}
