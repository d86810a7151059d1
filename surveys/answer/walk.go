package answer

import "minyi/surveys/logic"

// Walk is a sheet on its way through a form: what was asked so far, what hidden
// answers were dropped, what was calculated. Conditions can be asked of it.
type Walk struct {
	environment
	Asked []bool // by ordinal: asked, or calculated
	Drawn []bool // by ordinal: false for what a page that draws has left out
}

// Walk follows a sheet, which stays as it is, to the end of the form.
func (f *Form) Walk(sheet Sheet, key [16]byte) *Walk {
	w := &Walk{environment: environment{f, f.copyOf(sheet)}}
	w.Asked = f.route(w.sheet, key)
	for p := range f.pages {
		w.Drawn = append(w.Drawn, f.Drawn(key, p)...)
	}
	return w
}

// Sheet is what is left of the answers, with the calculated ones.
func (w *Walk) Sheet() Sheet { return w.sheet }

var _ logic.Env = (*Walk)(nil)
