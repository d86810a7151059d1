package paper

import (
	"slices"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/logic"
)

// way is what the paper says about one question's place in the order.
type way struct {
	reached bool
	skips   []Skip
	only    *Only
}

// maxBranches is how many options of a question are followed each for itself.
const maxBranches = 60

// known are the answers that whoever comes to a place may have given, by
// ordinal; what is not in it may be anything.
type known map[int][]logic.Value

func (k known) facts(ordinal int) []logic.Value { return k[ordinal] }

// with is k and one more answer.
func (k known) with(ordinal int, values []logic.Value) known {
	more := make(known, len(k)+1)
	for i, v := range k {
		more[i] = v
	}
	if values == nil {
		delete(more, ordinal)
	} else {
		more[ordinal] = values
	}
	return more
}

// join keeps what holds on both ways to a place.
func (k known) join(other known) known {
	both := make(known, len(k))
	for i, values := range k {
		theirs, ok := other[i]
		if !ok {
			continue
		}
		all := slices.Clone(values)
		for _, v := range theirs {
			if !slices.ContainsFunc(all, v.Equal) {
				all = append(all, v)
			}
		}
		both[i] = all
	}
	return both
}

// nothing is the answer to a question that somebody is not asked.
var nothing = []logic.Value{{}}

// walker follows every way through the printed questions. A reader goes from
// one question to the next, except where a note on the paper sends them on; so
// each note must be true for everybody who comes by it, whatever they answered
// before. It is taken that who is asked a question answers it.
type walker struct {
	form    *answer.Form
	printed []bool
	read    map[int]bool // ordinals that some condition reads
	at      []known      // what is known of those who come to a question, nil = nobody does
	ways    []way
	numbers []int
}

// routes follows all ways, by ordinal.
func routes(form *answer.Form, printed []bool) []way {
	n := len(form.Fields)
	w := &walker{form: form, printed: printed, read: map[int]bool{}, at: make([]known, n), ways: make([]way, n), numbers: numbersOf(form)}
	start := known{}
	for i := range form.Fields {
		if e := form.Fields[i].VisibleIf; e != nil {
			for _, u := range e.Uses() {
				w.read[u] = true
			}
		}
		if !printed[i] && form.Fields[i].Type != surveys.Calculated {
			start[i] = nothing
		}
	}
	if to, k := w.next(-1, start); to < n {
		w.at[to] = k
	}
	for i := range form.Fields {
		if printed[i] && w.at[i] != nil {
			w.visit(i)
		}
	}
	w.runs()
	return w.ways
}

// next is the first question after i that somebody of whom this is known may be
// asked, len(fields) for none, and what is known of them there.
func (w *walker) next(i int, k known) (int, known) {
	for i++; i < len(w.form.Fields); i++ {
		f := &w.form.Fields[i]
		if !w.printed[i] {
			continue
		}
		if f.VisibleIf != nil {
			if shown, certain := f.VisibleIf.Certain(k.facts); certain && !shown {
				k = k.with(i, nothing)
				continue
			}
		}
		break
	}
	return i, k
}

// branches are the answers that lead on, each for itself where it matters: nil
// alone stands for whatever is answered.
func (w *walker) branches(i int) [][]logic.Value {
	q := w.form.Fields[i].Question
	if !w.read[i] {
		return [][]logic.Value{nil}
	}
	var all [][]logic.Value
	switch {
	case q.Type == surveys.Consent:
		all = [][]logic.Value{{logic.BoolOf(true)}, {logic.BoolOf(false)}}
	case q.Type == surveys.Single || q.Type == surveys.Rating:
		for _, o := range q.Options {
			all = append(all, []logic.Value{logic.TextOf(o.Code)})
		}
		if q.Other != nil {
			all = append(all, []logic.Value{logic.TextOf(surveys.OtherCode)})
		}
	}
	if len(all) == 0 || len(all) > maxBranches {
		return [][]logic.Value{nil}
	}
	return all
}

// visit notes what stands at a question and where its answers lead.
func (w *walker) visit(i int) {
	here, self := w.at[i], &w.ways[i]
	self.reached = true
	f := &w.form.Fields[i]
	plain, _ := w.following(i)
	targets := make(map[int][]int) // by target: the options
	var order []int
	branches := w.branches(i)
	for n, values := range branches {
		to, k := w.next(i, here.with(i, values))
		w.arrive(to, k)
		if targets[to] == nil {
			order = append(order, to)
		}
		targets[to] = append(targets[to], n)
	}
	if f.VisibleIf != nil {
		if _, certain := f.VisibleIf.Certain(here.facts); !certain {
			to, k := w.next(i, here.with(i, nothing))
			w.arrive(to, k)
			self.only = &Only{If: f.VisibleIf, From: w.numbers[i], Until: w.numbers[i], Next: to}
		}
	}
	for _, to := range order {
		if to == plain {
			continue
		}
		skip := Skip{Options: targets[to], To: to}
		if len(skip.Options) == len(branches) {
			skip.Options = nil
		}
		self.skips = append(self.skips, skip)
	}
}

// following is the question that is printed behind i.
func (w *walker) following(i int) (int, bool) {
	for i++; i < len(w.form.Fields); i++ {
		if w.printed[i] {
			return i, true
		}
	}
	return i, false
}

func (w *walker) arrive(to int, k known) {
	if to >= len(w.at) {
		return
	}
	if w.at[to] == nil {
		w.at[to] = k
		return
	}
	w.at[to] = w.at[to].join(k)
}

// runs turns places into printed numbers, drops notes that lead to the very next
// printed question, and gives neighbours with the same condition one note.
func (w *walker) runs() {
	var order []int
	for i := range w.ways {
		if w.printed[i] && w.ways[i].reached {
			order = append(order, i)
		}
	}
	for n := 0; n < len(order); n++ {
		i := order[n]
		self := &w.ways[i]
		self.skips = slices.DeleteFunc(self.skips, func(s Skip) bool { return n+1 < len(order) && s.To == order[n+1] })
		for k := range self.skips {
			self.skips[k].To = w.numbered(self.skips[k].To)
		}
		if self.only == nil {
			continue
		}
		rule, last := self.only.If.String(), n
		for last+1 < len(order) && w.ways[order[last+1]].only != nil && w.ways[order[last+1]].only.If.String() == rule {
			last++
			member := &w.ways[order[last]]
			self.only.Next = member.only.Next
			if number := w.numbers[order[last]]; number > 0 {
				self.only.Until = number
				if self.only.From == 0 {
					self.only.From = number
				}
			}
			member.only = nil
			member.skips = slices.DeleteFunc(member.skips, func(s Skip) bool { return last+1 < len(order) && s.To == order[last+1] })
			for k := range member.skips {
				member.skips[k].To = w.numbered(member.skips[k].To)
			}
		}
		self.only.Next = w.numbered(self.only.Next)
		n = last
	}
}

// numbered is the printed number of the first question from a place on that has
// one, 0 for the end.
func (w *walker) numbered(from int) int {
	for i := from; i < len(w.form.Fields); i++ {
		if w.printed[i] && w.ways[i].reached && w.numbers[i] > 0 {
			return w.numbers[i]
		}
	}
	return 0
}
