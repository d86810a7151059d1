package edit

import (
	"slices"
	"strconv"

	"minyi/surveys"
)

// PutRate adds a rate, or with Was changes the one of that code, which keeps it:
// values of before are found under it. A rate without a code gets one.
type PutRate struct {
	Was  string
	Rate surveys.Rate
}

// Place of the edit: all rates.
func (PutRate) Place() Place { return Rates }

func (e PutRate) apply(w *work) error {
	if e.Was != "" {
		i, err := w.rate(e.Was)
		if err != nil {
			return err
		}
		e.Rate.Code = e.Was
		w.doc.Rates[i] = e.Rate
		w.say("edit.did_rate", "Code", e.Was)
		return nil
	}
	if e.Rate.Code == "" {
		e.Rate.Code = w.freeRate()
	}
	if rateIndex(w.doc, e.Rate.Code) >= 0 {
		return surveys.E(surveys.Invalid, "edit.code_taken", "/code", "Code", e.Rate.Code)
	}
	w.doc.Rates = append(w.doc.Rates, e.Rate)
	w.added = e.Rate.Code
	w.say("edit.did_add_rate", "Code", e.Rate.Code)
	return nil
}

// freeRate is a code that no rate has or had in a published version.
func (w *work) freeRate() string {
	for n := 1; ; n++ {
		code := "rate" + strconv.Itoa(n)
		if rateIndex(w.doc, code) < 0 && !slices.ContainsFunc(w.published, func(doc *surveys.Survey) bool { return rateIndex(doc, code) >= 0 }) {
			return code
		}
	}
}

// RemoveRate takes a rate away.
type RemoveRate struct{ Code string }

// Place of the edit: all rates.
func (RemoveRate) Place() Place { return Rates }

func (e RemoveRate) apply(w *work) error {
	i, err := w.rate(e.Code)
	if err != nil {
		return err
	}
	w.doc.Rates = slices.Delete(w.doc.Rates, i, i+1)
	w.say("edit.did_remove_rate", "Code", e.Code)
	return nil
}

// MoveRate moves a rate by so many places. The first ones are the headlines of
// every page of figures.
type MoveRate struct {
	Code string
	By   int
}

// Place of the edit: all rates.
func (MoveRate) Place() Place { return Rates }

func (e MoveRate) apply(w *work) error {
	i, err := w.rate(e.Code)
	if err != nil {
		return err
	}
	w.doc.Rates = moved(w.doc.Rates, i, i+e.By)
	w.say("edit.did_move_rate", "Code", e.Code)
	return nil
}

func (w *work) rate(code string) (int, error) {
	i := rateIndex(w.doc, code)
	if i < 0 {
		return 0, surveys.E(surveys.Conflict, "edit.rate_gone", "", "Code", code)
	}
	return i, nil
}

func rateIndex(doc *surveys.Survey, code string) int {
	return slices.IndexFunc(doc.Rates, func(r surveys.Rate) bool { return r.Code == code })
}
