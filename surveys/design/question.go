package design

import (
	"regexp"
	"strings"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// The objects of a question.
var (
	questionShape = shape[surveys.Question]{"question", []field[surveys.Question]{
		{"code", true, func(r *reader, n *node, q *surveys.Question) { q.Code = r.code(n, plain) }},
		{"item", false, func(r *reader, n *node, q *surveys.Question) { q.Item = r.item(n) }},
		{"type", true, func(r *reader, n *node, q *surveys.Question) { q.Type = enum(r, n, surveys.Types...) }},
		{"text", false, func(r *reader, n *node, q *surveys.Question) { q.Text = r.text(n, maxLong) }},
		{"hint", false, func(r *reader, n *node, q *surveys.Question) { q.Hint = r.text(n, maxLong) }},
		{"required", false, func(r *reader, n *node, q *surveys.Question) { q.Required = r.yes(n) }},
		{"options", false, func(r *reader, n *node, q *surveys.Question) {
			q.Options = list(r, n, maxOptions, func(r *reader, n *node, o *surveys.Option) { object(r, n, optionShape, o) })
		}},
		{"other", false, func(r *reader, n *node, q *surveys.Question) {
			if n.Kind == strictjson.Object {
				q.Other = new(surveys.Other)
			}
			object(r, n, otherShape, q.Other)
		}},
		{"rows", false, func(r *reader, n *node, q *surveys.Question) {
			q.Rows = list(r, n, maxOptions, func(r *reader, n *node, row *surveys.Row) { object(r, n, rowShape, row) })
		}},
		{"shuffle", false, func(r *reader, n *node, q *surveys.Question) { q.Shuffle = r.yes(n) }},
		{"visible_if", false, func(r *reader, n *node, q *surveys.Question) { q.VisibleIf = r.expression(n) }},
		{"calculate", false, func(r *reader, n *node, q *surveys.Question) { q.Calculate = r.expression(n) }},
		{"min", false, func(r *reader, n *node, q *surveys.Question) { q.Min = r.numberOrNil(n) }},
		{"max", false, func(r *reader, n *node, q *surveys.Question) { q.Max = r.numberOrNil(n) }},
		{"decimals", false, func(r *reader, n *node, q *surveys.Question) { q.Decimals, _ = r.whole(n, 0, 6) }},
		{"total", false, func(r *reader, n *node, q *surveys.Question) { q.Total = r.numberOrNil(n) }},
		{"min_choices", false, func(r *reader, n *node, q *surveys.Question) { q.MinChoices = r.wholeOrNil(n, 1, maxOptions) }},
		{"max_choices", false, func(r *reader, n *node, q *surveys.Question) { q.MaxChoices = r.wholeOrNil(n, 1, maxOptions) }},
		{"max_length", false, func(r *reader, n *node, q *surveys.Question) { q.MaxLength, _ = r.whole(n, 1, maxLong) }},
		{"pattern", false, func(r *reader, n *node, q *surveys.Question) { q.Pattern = r.pattern(n) }},
		{"earliest", false, func(r *reader, n *node, q *surveys.Question) { q.Earliest = r.string(n) }}, // its form depends on the type
		{"latest", false, func(r *reader, n *node, q *surveys.Question) { q.Latest = r.string(n) }},
		{"necessity", false, func(r *reader, n *node, q *surveys.Question) { q.Necessity = r.text(n, maxShort) }},
	}}

	optionShape = shape[surveys.Option]{"option", []field[surveys.Option]{
		{"code", true, func(r *reader, n *node, o *surveys.Option) { o.Code = r.code(n, plain) }},
		{"text", false, func(r *reader, n *node, o *surveys.Option) { o.Text = r.text(n, maxShort) }},
		{"exclusive", false, func(r *reader, n *node, o *surveys.Option) { o.Exclusive = r.yes(n) }},
	}}

	otherShape = shape[surveys.Other]{"other", []field[surveys.Other]{
		{"text", false, func(r *reader, n *node, o *surveys.Other) { o.Text = r.text(n, maxShort) }},
	}}

	rowShape = shape[surveys.Row]{"row", []field[surveys.Row]{
		{"code", true, func(r *reader, n *node, row *surveys.Row) { row.Code = r.code(n, plain) }},
		{"text", false, func(r *reader, n *node, row *surveys.Row) { row.Text = r.text(n, maxShort) }},
	}}
)

// Fields that every question may have. "required" may say false anywhere.
var common = []string{"code", "item", "type", "text", "hint", "required", "visible_if"}

// kind is what one question type allows and asks for.
type kind struct {
	fields string // beyond the common ones
	silent bool   // asks nothing, so it cannot be required
	rules  []rule
}

// rule checks what concerns several fields of one question. The node says
// which fields were given, also where reading one failed.
type rule func(r *reader, n *node, q *surveys.Question)

var kinds = map[surveys.Type]kind{
	surveys.Single:     {fields: "options other shuffle max_length", rules: []rule{otherLength}},
	surveys.Multiple:   {fields: "options other shuffle max_length min_choices max_choices", rules: []rule{otherLength, choices}},
	surveys.Matrix:     {fields: "options rows shuffle", rules: []rule{noExclusive}},
	surveys.Rating:     {fields: "options min max", rules: []rule{noExclusive, scale}},
	surveys.NPS:        {}, // always 0–10
	surveys.Ranking:    {fields: "options shuffle min_choices max_choices", rules: []rule{noExclusive, choices}},
	surveys.Number:     {fields: "min max decimals", rules: []rule{bounds}},
	surveys.Slider:     {fields: "min max decimals", rules: []rule{bounds, wide}},
	surveys.Sum:        {fields: "options total decimals shuffle", rules: []rule{noExclusive, total}},
	surveys.ShortText:  {fields: "max_length pattern"},
	surveys.LongText:   {fields: "max_length"},
	surveys.Date:       {fields: "earliest latest", rules: []rule{stretch}},
	surveys.Time:       {fields: "earliest latest", rules: []rule{stretch}},
	surveys.Area:       {},
	surveys.Phone:      {},
	surveys.Email:      {},
	surveys.Photo:      {fields: "necessity"},
	surveys.Location:   {fields: "necessity"},
	surveys.Signature:  {fields: "necessity"},
	surveys.Note:       {silent: true},
	surveys.Consent:    {},
	surveys.Calculated: {fields: "calculate", silent: true, rules: []rule{formula}},
}

func (k kind) has(field string) bool {
	return has(common, field) || has(strings.Fields(k.fields), field)
}

// readQuestion reads one question and checks it against its type.
func readQuestion(r *reader, n *node, q *surveys.Question) {
	object(r, n, questionShape, q)
	k, known := kinds[q.Type]
	if !known {
		return
	}
	for _, f := range questionShape.fields {
		if m := n.Get(f.name); m != nil && !k.has(f.name) {
			r.fail(m, "design.field_not_for_type", "Name", f.name, "Type", string(q.Type))
		}
	}
	if k.silent && q.Required {
		r.fail(n.Get("required"), "design.cannot_be_required", "Type", string(q.Type))
	}
	for _, rule := range k.rules {
		rule(r, n, q)
	}
}

func (r *reader) wholeOrNil(n *node, lo, hi int) *int {
	if i, ok := r.whole(n, lo, hi); ok {
		return &i
	}
	return nil
}

// itemForm is what a question says of the item that it was taken from.
var itemForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,31}@[1-9][0-9]{0,4}$`)

func (r *reader) item(n *node) string {
	text := r.string(n)
	if text != "" && !itemForm.MatchString(text) {
		r.fail(n, "design.item", "Item", quote(text))
	}
	return text
}

func (r *reader) string(n *node) string {
	if !r.is(n, strictjson.String) {
		return ""
	}
	return n.Text
}

// Allows reports whether questions of a type may have a field, by its name in
// the document.
func Allows(t surveys.Type, field string) bool {
	k, known := kinds[t]
	return known && k.has(field) && !(field == "required" && k.silent)
}
