package rate

// design is how one sample of a crossing was drawn, over all its responses, those
// of other waves too: what is not selected is outside the domain, not outside the
// design.
type design struct {
	drawn
	unit   []int // of each atom
	weight func(atom int) float64
	rows   []uint32          // of the sample
	of     func(row int) int // the atom of a response; nil: there is but one
}

func (x *crossing) design(s int) *design {
	v := x.view
	d := &design{weight: func(int) float64 { return 1 }}
	if f := x.file; f != nil {
		strata := f.cells.Part(f.by(&v.Stratum.Codes, len(v.Stratum.Values)))
		psus := f.cells.Part(f.by(&v.PSU.Codes, len(v.PSU.Values)))
		d.drawn, d.unit = f.draw(strata, psus, func(a *atom) bool { return a.sample == s })
		d.rows, d.of = x.rowsOf(s), func(row int) int { return int(f.cells.Of[row]) }
		d.weight = func(atom int) float64 { return f.atoms[atom].weight }
		return d
	}
	d.sizes, d.unit = []int{x.numbers[s]}, []int{0}
	if len(v.Stratum.Values) > 1 || len(v.PSU.Values) > 1 {
		d.rows = x.rowsOf(s)
		x.byUnits(d)
	}
	return d
}

// byUnits finds the strata and PSUs of a sample, where all its responses have
// them: they are its atoms.
func (x *crossing) byUnits(d *design) {
	v := x.view
	stratified, clustered := true, true
	for _, row := range d.rows {
		stratified = stratified && v.Stratum.Codes.At(int(row)) > 0
		clustered = clustered && v.PSU.Codes.At(int(row)) > 0
		if !stratified && !clustered {
			return
		}
	}
	d.clustered = clustered
	type key struct{ stratum, psu int }
	units, number := map[key]int{}, map[int]int{}
	atom := make([]uint32, v.N)
	d.sizes, d.unit = nil, nil
	// A PSU's code is mostly of one stratum: what it was last is looked up first.
	type seen struct {
		key
		at int
	}
	before := make([]seen, max(len(v.Stratum.Values), len(v.PSU.Values)))
	for i := range before {
		before[i].stratum = -1
	}
	for _, row := range d.rows {
		k := key{}
		if stratified {
			k.stratum = v.Stratum.Codes.At(int(row))
		}
		if clustered {
			k.psu = v.PSU.Codes.At(int(row))
		}
		last := &before[k.psu]
		if !clustered {
			last = &before[k.stratum]
		}
		at := last.at
		if k != last.key {
			known := false
			if at, known = units[k]; !known {
				h, known := number[k.stratum]
				if !known {
					h = len(d.sizes)
					number[k.stratum], d.sizes = h, append(d.sizes, 0)
				}
				at = len(d.unit)
				units[k] = at
				if d.unit = append(d.unit, h); clustered {
					d.unit[at] = at
					d.inside = append(d.inside, h)
					d.sizes[h]++
				}
			}
			*last = seen{k, at}
		}
		if !clustered {
			d.sizes[d.unit[at]]++
		}
		atom[row] = uint32(at)
	}
	d.of = func(row int) int { return int(atom[row]) }
}

// rowsOf are the responses of a sample.
func (x *crossing) rowsOf(s int) []uint32 {
	rows, n := make([]uint32, x.view.N+1), 0
	for row, sample := range x.view.Sample {
		rows[n] = uint32(row) // without a branch that goes either way
		if int(sample) == s {
			n++
		}
	}
	return rows[:n]
}
