package answer

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Env is what a form cannot know by itself.
type Env struct {
	// Area reports whether an area code is valid today, at any level of the
	// tree. Nil knows no area and so accepts none.
	Area func(code string) bool
}

func (e Env) area(code string) bool { return e.Area != nil && e.Area(code) }

// Decode checks the "answers" object of a submission against the form. It
// returns every finding at once, as surveys.Errors of kind Invalid whose Field
// is "/answers/q1" or, for a part, "/answers/q2/r1"; what is right is in the
// sheet even then. What is missing is found later, by Finish.
func (f *Form) Decode(answers *strictjson.Node, env Env) (Sheet, error) {
	if answers == nil || answers.Kind != strictjson.Object {
		got := "nothing"
		if answers != nil {
			got = string(answers.Kind)
		}
		return nil, surveys.E(surveys.Invalid, "answer.want_answers", "/answers", "Got", got)
	}
	d := decoder{form: f, env: env, sheet: newSheet(len(f.Fields))}
	for _, m := range answers.Members {
		if len(d.errs) >= maxErrors {
			break // a body of 50,000 wrong names is one mistake, not 50,000
		}
		if i, ok := f.byCode[m.Name]; ok {
			d.question(&f.Fields[i], m.Value)
		} else if _, ok := f.byOther[m.Name]; !ok {
			d.errs = append(d.errs, f.unknown(m.Name))
		}
	}
	// The texts beside open choices come second: whether the choice was made
	// must be known, and members stand in any order.
	for _, m := range answers.Members {
		if i, ok := f.byOther[m.Name]; ok {
			d.other(&f.Fields[i], m.Value)
		}
	}
	return d.sheet, d.errs.Err()
}

// maxErrors bounds how many findings one submission reports.
const maxErrors = 100

type decoder struct {
	form  *Form
	env   Env
	sheet Sheet
	errs  surveys.Errors
}

// fail keeps a finding; it returns whether there was one.
func (d *decoder) fail(err *surveys.Error) bool {
	if err != nil && len(d.errs) < maxErrors {
		d.errs = append(d.errs, err)
	}
	return err != nil
}

// question decodes one answer by the question's shape. JSON null means not
// answered, and so do an empty list and an empty object.
func (d *decoder) question(f *Field, n *strictjson.Node) {
	if f.Type == surveys.Note || f.Type == surveys.Calculated {
		d.fail(f.fail("answer.takes_no_answer", ""))
		return
	}
	if n.Kind == strictjson.Null {
		return
	}
	v := &d.sheet[f.Ordinal]
	switch shape := f.Shape(); shape {
	case Choice:
		if d.kind(f, n, strictjson.String, "answer.want_option") {
			if i, err := f.choice(n.Text, ""); !d.fail(err) {
				*v = Value{Shape: Choice, Option: i}
			}
		}
	case Choices:
		if d.kind(f, n, strictjson.Array, "answer.want_list") {
			d.list(f, n, v)
		}
	case Grid:
		if d.kind(f, n, strictjson.Object, "answer.want_rows") {
			d.grid(f, n, v)
		}
	case Points:
		if d.kind(f, n, strictjson.Object, "answer.want_points") {
			d.points(f, n, v)
		}
	case Figure:
		if x, ok := d.figure(f, n, ""); ok {
			*v = Value{Shape: Figure, Number: x}
		}
	case Words:
		if d.kind(f, n, strictjson.String, "answer.want_text") {
			d.fail(f.setWords(v, n.Text, d.env))
		}
	case Agreement:
		if d.kind(f, n, strictjson.Bool, "answer.want_yes_no") {
			*v = Value{Shape: Agreement, Yes: n.Bool}
		}
	case Given:
		if f.Type == surveys.Location {
			d.location(f, n, v)
		} else if d.kind(f, n, strictjson.String, "answer.want_text") {
			if kept, ok, err := f.personal(n.Text); !d.fail(err) && ok {
				*v = Value{Shape: Given, Text: kept}
			}
		}
	}
}

// kind checks the JSON type of an answer.
func (d *decoder) kind(f *Field, n *strictjson.Node, want strictjson.Kind, key string) bool {
	return n.Kind == want || !d.fail(f.fail(key, "", "Got", string(n.Kind)))
}

// setWords checks an answer whose shape is Words.
func (f *Field) setWords(v *Value, text string, env Env) *surveys.Error {
	ok := true
	var err *surveys.Error
	switch f.Type {
	case surveys.Date, surveys.Time:
		text, err = f.moment(text)
	case surveys.Area:
		if !env.area(text) {
			err = f.fail("answer.unknown_area", "", "Value", clip(text))
		}
	default:
		text, ok, err = f.words(text)
	}
	if err == nil && ok {
		*v = Value{Shape: Words, Text: text}
	}
	return err
}

func (d *decoder) list(f *Field, n *strictjson.Node, v *Value) {
	if len(n.Items) == 0 {
		return
	}
	codes := make([]string, 0, min(len(n.Items), f.bounds.choices+1))
	for _, item := range n.Items {
		if item.Kind != strictjson.String {
			d.fail(f.fail("answer.want_option", "", "Got", string(item.Kind)))
			return
		}
		codes = append(codes, item.Text)
	}
	d.setChoices(f, codes, v)
}

// setChoices checks the codes of a multiple question or a ranking.
func (d *decoder) setChoices(f *Field, codes []string, v *Value) {
	check := f.choices
	if f.Type == surveys.Ranking {
		check = f.ranking
	}
	chosen, errs := check(codes)
	if d.errs = append(d.errs, errs...); len(errs) == 0 {
		*v = Value{Shape: Choices, Options: chosen}
	}
}

func (d *decoder) grid(f *Field, n *strictjson.Node, v *Value) {
	rows, answered := emptyGrid(len(f.Rows)), false
	for _, m := range n.Members {
		row, ok := f.rows[m.Name]
		switch {
		case !ok:
			d.fail(f.unknownPart("answer.unknown_row", m.Name))
		case m.Value.Kind == strictjson.Null:
		case m.Value.Kind != strictjson.String:
			d.fail(f.fail("answer.want_option", m.Name, "Got", string(m.Value.Kind)))
		default:
			if i, err := f.choice(m.Value.Text, m.Name); !d.fail(err) {
				rows[row], answered = i, true
			}
		}
	}
	if answered {
		*v = Value{Shape: Grid, Options: rows}
	}
}

func (d *decoder) points(f *Field, n *strictjson.Node, v *Value) {
	given, answered, sound := make([]float64, len(f.Options)), false, true
	for _, m := range n.Members {
		option, ok := f.options[m.Name]
		switch {
		case !ok:
			sound = !d.fail(f.unknownPart("answer.unknown_option", m.Name))
		case m.Value.Kind == strictjson.Null:
		default:
			x, ok := d.figure(f, m.Value, m.Name)
			given[option], answered, sound = x, true, sound && ok
		}
	}
	if answered && sound && !d.fail(f.points(given)) {
		*v = Value{Shape: Points, Numbers: given}
	}
}

// figure decodes a number; part is an option of a sum or "".
func (d *decoder) figure(f *Field, n *strictjson.Node, part string) (float64, bool) {
	if n.Kind != strictjson.Number {
		d.fail(f.fail("answer.want_number", part, "Got", string(n.Kind)))
		return 0, false
	}
	x, ok := readFigure(string(n.Raw))
	if !ok {
		d.fail(f.outOfRange(part))
		return 0, false
	}
	value, err := f.number(x, part)
	return value, !d.fail(err)
}

// location decodes {"lat","lon"} with an optional "accuracy" in metres.
func (d *decoder) location(f *Field, n *strictjson.Node, v *Value) {
	if n.Kind != strictjson.Object {
		d.fail(f.fail("answer.want_place", "", "Got", string(n.Kind)))
		return
	}
	at := [3]float64{0, 0, -1}
	for _, name := range placeParts[:2] {
		if n.Get(name) == nil {
			d.fail(f.fail("answer.want_place", name, "Got", "nothing"))
			return
		}
	}
	for _, m := range n.Members {
		part := slices.Index(placeParts[:], m.Name)
		if part < 0 {
			d.fail(f.unknownPart("answer.unknown_part", m.Name))
			return
		}
		if part == 2 && m.Value.Kind == strictjson.Null {
			continue // browsers give null when they cannot tell
		}
		if m.Value.Kind != strictjson.Number {
			d.fail(f.fail("answer.want_number", m.Name, "Got", string(m.Value.Kind)))
			return
		}
		x, ok := readFigure(string(m.Value.Raw))
		if !ok || part == 2 && x.value < 0 {
			d.fail(f.fail("answer.place_range", ""))
			return
		}
		at[part] = x.value
	}
	text, err := f.place(at[0], at[1], at[2])
	if !d.fail(err) {
		*v = Value{Shape: Given, Text: text}
	}
}

// placeParts are the members of a location, in the order of its text form.
var placeParts = [3]string{"lat", "lon", "accuracy"}

// other decodes the text beside an open choice.
func (d *decoder) other(f *Field, n *strictjson.Node) {
	switch n.Kind {
	case strictjson.Null:
	case strictjson.String:
		d.setOther(f, n.Text)
	default:
		d.fail(f.failOther("answer.want_text", "Got", string(n.Kind)))
	}
}

// setOther puts the text beside the open choice to its answer.
func (d *decoder) setOther(f *Field, text string) {
	v := &d.sheet[f.Ordinal]
	if kept, err := f.beside(text, f.openChosen(*v)); !d.fail(err) {
		v.Other = kept
	}
}

// emptyGrid is a matrix in which no row is answered.
func emptyGrid(rows int) []int {
	g := make([]int, rows)
	for i := range g {
		g[i] = -1
	}
	return g
}
