package answer

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
)

// FromValues checks what a page's form posted for the questions of the given
// pages (indexes in the document; nil means all). Names of the inputs:
//
//	q1          the answer; repeated for multiple
//	q1_other    the text beside the open choice
//	q2.r1       a matrix's row
//	q5.opt      an option's points in a sum
//	q7.opt      an option's rank (1, 2, …) in a ranking
//	q9.lat      a location's parts: lat, lon, accuracy
//
// Empty inputs are not answered. Other names are the page's own and ignored.
// Numbers, dates and times may be typed with full-width digits. What is right
// is in the sheet even when errors come back; the page shows the typed values
// of the others again.
func (f *Form) FromValues(v url.Values, pages []int, env Env) (Sheet, surveys.Errors) {
	d := decoder{form: f, env: env, sheet: make(Sheet, len(f.Fields))}
	p := posted{decoder: &d, values: v}
	for i := range f.Fields {
		if q := &f.Fields[i]; pages == nil || slices.Contains(pages, q.Page) {
			p.question(q)
			if q.hasOpen() {
				if text, ok := p.one(q, q.Code+otherSuffix); ok {
					d.setOther(q, text)
				}
			}
		}
	}
	p.strays(pages)
	return d.sheet, d.errs
}

// posted decodes a page's form with the rules of the decoder.
type posted struct {
	*decoder
	values url.Values
}

// one returns the one value of an input that is not blank. Two that differ are
// refused: neither may win in silence.
func (p *posted) one(f *Field, name string) (string, bool) {
	found, ok := "", false
	for _, s := range p.values[name] {
		switch {
		case surveys.Blank(s):
		case ok && s != found:
			p.fail(surveys.E(surveys.Invalid, "answer.one_only", "/answers/"+f.Code))
			return "", false
		default:
			found, ok = s, true
		}
	}
	return found, ok
}

func (p *posted) question(f *Field) {
	v := &p.sheet[f.Ordinal]
	switch f.Shape() {
	case Choices:
		p.choices(f, v)
		return
	case Grid:
		rows, answered := emptyGrid(len(f.Rows)), false
		for i, row := range f.Rows {
			if code, ok := p.one(f, f.Code+"."+row.Code); ok {
				if option, err := f.choice(code, row.Code); !p.fail(err) {
					rows[i], answered = option, true
				}
			}
		}
		if answered {
			*v = Value{Shape: Grid, Options: rows}
		}
		return
	case Points:
		p.points(f, v)
		return
	case Given:
		if f.Type == surveys.Location {
			p.location(f, v)
			return
		}
	case Unanswered:
		return // notes and calculated questions have no input
	}
	if text, ok := p.one(f, f.Code); ok {
		p.plain(f, v, text)
	}
}

// plain decodes an answer that stands in one input.
func (p *posted) plain(f *Field, v *Value, text string) {
	switch f.Shape() {
	case Choice:
		if i, err := f.choice(text, ""); !p.fail(err) {
			*v = Value{Shape: Choice, Option: i}
		}
	case Figure:
		if x, ok := p.typed(f, text, ""); ok {
			*v = Value{Shape: Figure, Number: x}
		}
	case Words:
		switch f.Type {
		case surveys.Date, surveys.Time, surveys.Area:
			text = narrow(text)
		}
		p.fail(f.setWords(v, text, p.env))
	case Agreement:
		switch strings.TrimSpace(text) {
		case "true", "on", "yes", "1":
			*v = Value{Shape: Agreement, Yes: true}
		case "false", "no", "0":
			*v = Value{Shape: Agreement}
		default:
			p.fail(f.fail("answer.want_yes_no", "", "Got", clip(text)))
		}
	case Given:
		if kept, ok, err := f.personal(text); !p.fail(err) && ok {
			*v = Value{Shape: Given, Text: kept}
		}
	}
}

// typed decodes a number that a person typed; part is an option of a sum or "".
func (p *posted) typed(f *Field, text, part string) (float64, bool) {
	x, ok := typedNumber(text)
	if !ok {
		p.fail(f.fail("answer.number_typed", part, "Value", clip(text), "Example", f.example()))
		return 0, false
	}
	value, err := f.number(x, part)
	return value, !p.fail(err)
}

// choices decodes the ticks of a multiple question or the ranks of a ranking.
func (p *posted) choices(f *Field, v *Value) {
	if f.Type == surveys.Multiple {
		codes := slices.DeleteFunc(slices.Clone(p.values[f.Code]), surveys.Blank)
		if len(codes) > 0 {
			p.setChoices(f, codes, v)
		}
		return
	}
	type ranked struct {
		rank float64
		code string
	}
	var order []ranked
	for option := range f.bounds.choices {
		code := f.OptionCode(option)
		text, ok := p.one(f, f.Code+"."+code)
		if !ok {
			continue
		}
		x, ok := typedNumber(text)
		if !ok || x.decimals > 0 || x.value < 1 || x.value > 1000 {
			p.fail(f.fail("answer.rank", code, "Value", clip(text)))
			return
		}
		if slices.ContainsFunc(order, func(r ranked) bool { return r.rank == x.value }) {
			p.fail(f.fail("answer.rank_twice", code, "Rank", int(x.value)))
			return
		}
		order = append(order, ranked{x.value, code})
	}
	if len(order) == 0 {
		return
	}
	slices.SortFunc(order, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	codes := make([]string, len(order))
	for i := range order {
		codes[i] = order[i].code
	}
	p.setChoices(f, codes, v)
}

func (p *posted) points(f *Field, v *Value) {
	given, answered, sound := make([]float64, len(f.Options)), false, true
	for i, o := range f.Options {
		if text, ok := p.one(f, f.Code+"."+o.Code); ok {
			x, ok := p.typed(f, text, o.Code)
			given[i], answered, sound = x, true, sound && ok
		}
	}
	if answered && sound && !p.fail(f.points(given)) {
		*v = Value{Shape: Points, Numbers: given}
	}
}

func (p *posted) location(f *Field, v *Value) {
	at, given := [3]float64{0, 0, -1}, 0
	for i, name := range placeParts {
		text, ok := p.one(f, f.Code+"."+name)
		if !ok || i == 2 && given == 0 {
			continue
		}
		x, ok := typedNumber(text)
		if !ok || i == 2 && x.value < 0 {
			p.fail(f.fail("answer.number_typed", name, "Value", clip(text), "Example", "41.07"))
			return
		}
		at[i] = x.value
		given++
	}
	switch {
	case given == 0:
		return
	case len(p.present(f, "lat")) == 0 || len(p.present(f, "lon")) == 0:
		p.fail(f.fail("answer.want_place", "", "Got", "nothing"))
		return
	}
	if text, err := f.place(at[0], at[1], at[2]); !p.fail(err) {
		*v = Value{Shape: Given, Text: text}
	}
}

// present returns the values of a part that are not blank.
func (p *posted) present(f *Field, part string) []string {
	return slices.DeleteFunc(slices.Clone(p.values[f.Code+"."+part]), surveys.Blank)
}

// strays refuses inputs such as q2.r9, where the matrix q2 has no row r9: their
// answer would be lost without a word.
func (p *posted) strays(pages []int) {
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		code, part, dotted := strings.Cut(name, ".")
		if !dotted || slices.IndexFunc(p.values[name], notBlank) < 0 {
			continue
		}
		f, ok := p.form.Field(code)
		if !ok || pages != nil && !slices.Contains(pages, f.Page) {
			continue
		}
		known, key := true, "answer.unknown_option"
		switch {
		case f.Type == surveys.Matrix:
			_, known = f.rows[part]
			key = "answer.unknown_row"
		case f.Type == surveys.Sum || f.Type == surveys.Ranking:
			_, known = f.options[part]
		case f.Type == surveys.Location:
			known = slices.Contains(placeParts[:], part)
			key = "answer.unknown_part"
		}
		if !known {
			p.fail(f.unknownPart(key, part))
		}
	}
}

func notBlank(s string) bool { return !surveys.Blank(s) }

// ToValues is the reverse of FromValues: how the sheet would be posted. It lets
// earlier answers travel in a page's form. Calculated answers are left out, and
// personal ones that Extract has taken.
func (f *Form) ToValues(sheet Sheet) url.Values {
	out := url.Values{}
	for i := range min(len(f.Fields), len(sheet)) {
		q, v := &f.Fields[i], &sheet[i]
		if q.Type == surveys.Calculated {
			continue
		}
		switch v.Shape {
		case Choice:
			out.Set(q.Code, q.OptionCode(v.Option))
		case Choices:
			for place, option := range v.Options {
				if q.Type == surveys.Ranking {
					out.Set(q.Code+"."+q.OptionCode(option), strconv.Itoa(place+1))
				} else {
					out.Add(q.Code, q.OptionCode(option))
				}
			}
		case Grid:
			for row, option := range v.Options {
				if option >= 0 {
					out.Set(q.Code+"."+q.Rows[row].Code, q.OptionCode(option))
				}
			}
		case Figure:
			out.Set(q.Code, plain(v.Number))
		case Points:
			for option, x := range v.Numbers {
				if x != 0 {
					out.Set(q.Code+"."+q.OptionCode(option), plain(x))
				}
			}
		case Words:
			out.Set(q.Code, v.Text)
		case Agreement:
			out.Set(q.Code, strconv.FormatBool(v.Yes))
		case Given:
			if q.Type == surveys.Location {
				for part, text := range strings.SplitN(v.Text, ",", len(placeParts)) {
					if text != "" {
						out.Set(q.Code+"."+placeParts[part], text)
					}
				}
			} else if v.Text != "" {
				out.Set(q.Code, v.Text)
			}
		}
		if v.Other != "" {
			out.Set(q.Code+otherSuffix, v.Other)
		}
	}
	return out
}
