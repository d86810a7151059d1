package edit

import (
	"maps"
	"slices"

	"minyi/surveys"
)

// cut takes away whatever refers to the targets: that part of a condition, a
// rate or its code, a name in a text. A calculated question that reads one goes
// as a whole, and so does what refers to it in turn.
func (w *work) cut(targets ...target) {
	for len(targets) > 0 {
		t := targets[0]
		targets = targets[1:]
		known := codes(w.doc)
		known[t.question] = true // it may be gone already
		for i := range w.doc.Pages {
			p := &w.doc.Pages[i]
			p.Questions = slices.DeleteFunc(p.Questions, func(q surveys.Question) bool {
				reads := false
				if len(q.Calculate) > 0 && q.Code != t.question {
					mentions(tree(q.Calculate), known, func(m mention) { reads = reads || t.hit(m) })
				}
				if reads {
					targets = append(targets, target{question: q.Code})
				}
				return reads
			})
			for j := range p.Questions {
				if q := &p.Questions[j]; len(q.VisibleIf) > 0 {
					rest, keep := without(tree(q.VisibleIf), known, t.hit, t.option)
					if q.VisibleIf = nil; keep {
						q.VisibleIf = written(rest)
					}
				}
			}
			p.Draw = min(p.Draw, len(p.Questions))
		}
		w.cutRates(t)
		texts(w.doc, func(_ Reference, text surveys.Text) surveys.Text {
			return repiped(text, func(name string) string {
				m := mention{}
				if m.question, m.part = base(name, known); t.hit(m) {
					return ""
				}
				return name
			})
		})
	}
}

// cutRates: a rate without a question, a numerator or scores is none.
func (w *work) cutRates(t target) {
	w.doc.Rates = slices.DeleteFunc(w.doc.Rates, func(rate surveys.Rate) bool { return t.whole() && rate.Question == t.question })
	for i := range w.doc.Rates {
		rate := &w.doc.Rates[i]
		if !rates(*rate, t) {
			continue
		}
		if t.whole() {
			rate.Questions = slices.DeleteFunc(rate.Questions, func(code string) bool { return code == t.question })
			continue
		}
		if rate.Kind == surveys.Score && len(rate.Questions) > 1 {
			continue // the code means an option of the others as well; looked at below
		}
		is := func(code string) bool { return code == t.option }
		rate.Numerator, rate.Excluded = slices.DeleteFunc(rate.Numerator, is), slices.DeleteFunc(rate.Excluded, is)
		maps.DeleteFunc(rate.Scores, func(code string, _ float64) bool { return is(code) })
	}
	w.strays()
	w.doc.Rates = slices.DeleteFunc(w.doc.Rates, func(rate surveys.Rate) bool {
		if rate.Kind == surveys.Score {
			return len(rate.Questions) == 0 || len(rate.Scores) == 0
		}
		return len(rate.Numerator) == 0
	})
}

// strays drops codes of rates that none of their questions has any more.
func (w *work) strays() {
	for i := range w.doc.Rates {
		rate := &w.doc.Rates[i]
		known := make(map[string]bool)
		for _, code := range append(slices.Clone(rate.Questions), rate.Question) {
			if _, q := Find(w.doc, code); q != nil {
				for _, o := range q.Options {
					known[o.Code] = true
				}
				known[surveys.OtherCode] = known[surveys.OtherCode] || q.Other != nil
			}
		}
		gone := func(code string) bool { return !known[code] }
		rate.Numerator, rate.Excluded = slices.DeleteFunc(rate.Numerator, gone), slices.DeleteFunc(rate.Excluded, gone)
		maps.DeleteFunc(rate.Scores, func(code string, _ float64) bool { return gone(code) })
	}
}
