package rate

import (
	"minyi/surveys"
	"minyi/surveys/tally"
	"minyi/surveys/weight"
)

// file is what the responses of a survey, or of one wave, have in common of
// sample, design and weight: some thousands of atoms for a million responses.
type file struct {
	view    *tally.View
	cells   *tally.Cells
	split   map[*tally.Narrow]int // columns by which cells are split already
	atoms   []atom
	samples []drawn // by index into surveys.Samples
	least   int     // a base of fewer people is suppressed
}

// atom are responses that are alike in sample, stratum, PSU, base weight and
// margins.
type atom struct {
	in     bool // the file; else another wave
	sample int
	unit   int // in drawn.inside
	rows   int
	base   float64
	weight float64 // 0: no part of any base (METHOD §0)
	who    int     // among those that were weighted by margins, -1 = none
}

// drawn is how the people of one sample were drawn.
type drawn struct {
	rows int
	// clustered: units are PSUs, and inside names the stratum of each. Else every
	// response is its own PSU, and units are the strata.
	clustered bool
	inside    []int
	sizes     []int // stratum → PSUs in the file, those without a weight too
	fit       *fit  // nil unless weighted by margins
}

// weigh makes the file of a query. Weights belong to the whole sample of the
// wave: what q.Where selects is a domain of it and takes its weights along.
// What has a doubt stays in the design when q leaves doubts out, but has no
// weight.
//
// Errors: those of Compute about weights; t learns what the weights are made of.
func weigh(v *tally.View, q Query, scope []tally.Condition, c Context, t *Table) (*file, error) {
	f := &file{view: v, cells: tally.NewCells(v.N), split: map[*tally.Narrow]int{}, samples: make([]drawn, len(surveys.Samples)), least: c.least()}
	switch q.Weighting {
	case Unweighted, Base:
	case PostStrat, Rake:
		if c.Margins == nil {
			return nil, surveys.E(surveys.Invalid, "rate.margins_missing", "/weight")
		}
	default:
		return nil, surveys.E(surveys.Invalid, "rate.weight_unknown", "/weight", "Weighting", string(q.Weighting))
	}
	wave, err := v.Select(scope, false, c.Names)
	if err != nil {
		return nil, err
	}
	wave = c.Guard.only(wave)
	sound, err := v.Select(nil, q.WithoutFlag, c.Names)
	if err != nil {
		return nil, err
	}
	sample := f.cells.SplitBytes(v.Sample)
	stratum := f.by(&v.Stratum.Codes, len(v.Stratum.Values))
	psu := f.by(&v.PSU.Codes, len(v.PSU.Values))
	base := func(int) float64 { return 1 }
	if q.Weighting != Unweighted {
		base = f.baseWeights()
	}
	inWave, isSound := f.bySelection(wave), f.bySelection(sound)
	who, variables := f.respondents(q.Weighting, c)
	strata, psus := f.cells.Part(stratum), f.cells.Part(psu)
	f.atoms = make([]atom, f.cells.Count)
	for i, rows := range f.cells.Sizes() {
		f.atoms[i] = atom{in: inWave == nil || f.cells.Part(*inWave)[i] == 1, sample: f.cells.Part(sample)[i], rows: rows, who: -1}
		if isSound == nil || f.cells.Part(*isSound)[i] == 1 {
			f.atoms[i].base = base(i)
		}
	}
	for s := range f.samples {
		in := func(a *atom) bool { return a.in && a.sample == s }
		var unit []int
		f.samples[s], unit = f.draw(strata, psus, in)
		for i := range f.atoms {
			if in(&f.atoms[i]) {
				f.atoms[i].unit = unit[i]
			}
		}
	}
	for i := range f.atoms {
		f.atoms[i].weight = f.atoms[i].base
	}
	if q.Weighting.Margins() {
		return f, f.calibrate(q.Weighting, c, who, variables, t)
	}
	return f, nil
}

// by splits the cells by a column, once.
func (f *file) by(codes *tally.Narrow, size int) int {
	at, done := f.split[codes]
	if !done {
		at = f.cells.Split(codes, size)
		f.split[codes] = at
	}
	return at
}

func (f *file) bySelection(kept []uint8) *int {
	if kept == nil {
		return nil
	}
	at := f.cells.SplitBytes(kept)
	return &at
}

// baseWeights splits the cells by what the drawing says; where it says nothing
// a response weighs 1.
func (f *file) baseWeights() func(cell int) float64 {
	if f.view.BaseWeight.None() {
		return func(int) float64 { return 1 }
	}
	d, few := f.view.BaseWeight.Codes()
	if !few {
		d = new(tally.Dictionary[float64])
		index := map[float64]uint32{}
		codes := make([]uint32, f.view.N)
		for row := range codes {
			x := f.view.BaseWeight.At(row)
			code, known := index[x]
			if !known {
				code = uint32(len(d.Values))
				index[x], d.Values = code, append(d.Values, x)
			}
			codes[row] = code
		}
		d.Codes = tally.NarrowWords(codes)
	}
	at := f.by(&d.Codes, len(d.Values))
	return func(cell int) float64 {
		if x := d.Values[f.cells.Part(at)[cell]]; x > 0 {
			return x
		}
		return 1
	}
}

// respondents splits the cells by the variables of the margins: where each
// variable stands, and its values.
func (f *file) respondents(w Weighting, c Context) (at map[string]int, values map[string][]string) {
	at, values = map[string]int{}, map[string][]string{}
	if !w.Margins() {
		return at, values
	}
	for _, name := range c.Margins.Vars {
		if name == weight.AreaVariable {
			at[name], values[name] = f.by(&f.view.Area.Codes, len(f.view.Area.Values)), f.view.Area.Values
		} else if column, ok := f.view.Column(name); ok && column.Kind == tally.Codes {
			at[name], values[name] = f.by(&column.Codes, len(column.Values)), column.Values
		}
	}
	return at, values
}

// draw finds the units of some responses: strata and PSUs where every one of them
// has them, nested. unit is that of each atom.
func (f *file) draw(strata, psus []int, of func(*atom) bool) (d drawn, unit []int) {
	stratified := true
	d.clustered = true
	for i := range f.atoms {
		if a := &f.atoms[i]; of(a) {
			d.rows += a.rows
			stratified = stratified && strata[i] > 0
			d.clustered = d.clustered && psus[i] > 0
		}
	}
	type key struct{ stratum, psu int }
	number := map[int]int{}
	units := map[key]int{}
	unit = make([]int, len(f.atoms))
	for i := range f.atoms {
		a := &f.atoms[i]
		if !of(a) {
			continue
		}
		k := key{}
		if stratified {
			k.stratum = strata[i]
		}
		h, known := number[k.stratum]
		if !known {
			h = len(d.sizes)
			number[k.stratum] = h
			d.sizes = append(d.sizes, 0)
		}
		if !d.clustered {
			d.sizes[h] += a.rows
			unit[i] = h
			continue
		}
		k.psu = psus[i]
		at, known := units[k]
		if !known {
			at = len(d.inside)
			units[k] = at
			d.inside = append(d.inside, h)
			d.sizes[h]++
		}
		unit[i] = at
	}
	return d, unit
}

// calibrate brings each sample to the margins by itself.
func (f *file) calibrate(w Weighting, c Context, at map[string]int, values map[string][]string, t *Table) error {
	t.Weights, t.Unweighted = map[surveys.Sample]*weight.Report{}, map[surveys.Sample]error{}
	weigher := weight.PostStratify
	if w == Rake {
		weigher = weight.RakeTable
		c.Options.Bounded = true
	}
	for s, sample := range surveys.Samples {
		var members []int
		for i := range f.atoms {
			if a := &f.atoms[i]; a.in && a.sample == s && a.base > 0 {
				a.who = len(members)
				members = append(members, i)
			}
			if f.atoms[i].sample == s {
				f.atoms[i].weight = 0
			}
		}
		if len(members) == 0 {
			continue
		}
		who := weight.Respondents{
			N:         len(members),
			Base:      func(i int) float64 { return f.atoms[members[i]].base },
			Count:     func(i int) int { return f.atoms[members[i]].rows },
			Variables: map[string]weight.Variable{},
		}
		if c.Areas != nil {
			who.Within = c.Areas.Within
		}
		for name, k := range at {
			part := f.cells.Part(k)
			who.Variables[name] = weight.Variable{Values: values[name], Code: func(i int) int { return part[members[i]] }}
		}
		got, report, err := weigher(c.Margins, who, c.Options)
		if err != nil {
			t.Unweighted[sample] = err
			continue
		}
		t.Weights[sample] = report
		for i, at := range members {
			f.atoms[at].weight = got[i]
		}
		f.samples[s].fit = newFit(f, members, report.Margins)
	}
	if len(t.Weights) == 0 {
		for _, sample := range surveys.Samples {
			if err := t.Unweighted[sample]; err != nil {
				return err
			}
		}
	}
	return nil
}

// weightOf is the weight of a response.
func (f *file) weightOf(row int) float64 { return f.atoms[f.cells.Of[row]].weight }
