package estimate

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
)

// Sample is a sample file with its design: who was drawn where and with which
// weight. Its rows stand in an order of their own, by stratum, PSU and then by
// what they hold, so that the same rows give the same bytes in whatever order
// the file has them: sums of floating-point numbers depend on their order
// (METHOD §19.6).
type Sample struct {
	source  Source
	order   []int32 // row → row of the file
	columns map[string]*Column
	ranked  map[string]*Column // with values in order, rows as in the file
	numbers map[string][]float64
	vars    map[string]Variable

	psu    []int32 // row → PSU, rising
	strata []stratum
	inside []int32 // PSU → stratum

	policy  Lonely
	blocked *stratum // why the request in work cannot be answered

	base   []float64 // weights as the file has them
	weight []float64 // final weights
	fit    *fit      // nil when no margins were used
}

// stratum is a range of PSUs.
type stratum struct {
	name       string
	first, end int     // PSUs
	f          float64 // 1 − n_h/N_h; 1 without correction (METHOD §0)
	row        int     // of the file, its first, from 1
}

// maxFindings bounds how many wrong rows are named at once.
const maxFindings = 20

// newSample reads the design's columns. used are the columns that the requests
// look at; they decide the order of rows that the design does not tell apart.
//
// Errors, all Invalid and naming the row: an unknown column; a weight that is
// missing, no number, negative or not finite, or no weight above 0; a stratum,
// PSU or population count that is missing; population counts that differ within
// a stratum or are fewer than its PSUs.
func newSample(source Source, spec DesignSpec, used []string) (*Sample, error) {
	s := &Sample{source: source, columns: map[string]*Column{}, ranked: map[string]*Column{}, numbers: map[string][]float64{}, policy: spec.Lonely}
	var keys []*Column
	add := func(names []string, field string, must bool) error {
		for i, name := range names {
			if name == "" {
				continue
			}
			at := field
			if len(names) > 1 {
				at += "/" + strconv.Itoa(i)
			}
			c, err := Require(source, name, at)
			if err != nil {
				return err
			}
			if err := complete(c, name, at); must && err != nil {
				return err
			}
			keys = append(keys, s.rank(name, c))
		}
		return nil
	}
	if err := cmp.Or(add(spec.Strata, "/design/strata", true), add([]string{spec.PSU}, "/design/psu", true)); err != nil {
		return nil, err
	}
	nested := len(keys)
	strata := nested
	if spec.PSU != "" {
		strata--
	}
	if err := cmp.Or(add([]string{spec.Weight}, "/design/weight", true), add([]string{spec.FPC}, "/design/fpc", true)); err != nil {
		return nil, err
	}
	for _, name := range used {
		if c, ok := source.Column(name); ok {
			keys = append(keys, s.rank(name, c))
		}
	}
	s.sort(keys)
	s.nest(keys[:strata], keys[:nested], spec.PSU != "")
	var err error
	if s.base, err = s.weights(spec.Weight); err != nil {
		return nil, err
	}
	s.weight = s.base
	if spec.FPC != "" {
		if err := s.correct(spec.FPC); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// complete refuses a column of the design with an empty field.
func complete(c *Column, name, field string) error {
	empty := slices.Index(c.Values, "")
	if empty < 0 {
		return nil
	}
	if row := slices.Index(c.Codes, uint32(empty)); row >= 0 {
		return surveys.E(surveys.Invalid, "estimate.design_missing", field, "Row", row+1, "Column", name)
	}
	return nil
}

// sort finds the order of the rows.
func (s *Sample) sort(keys []*Column) {
	s.order = make([]int32, s.source.Rows())
	for i := range s.order {
		s.order[i] = int32(i)
	}
	slices.SortStableFunc(s.order, func(a, b int32) int {
		for _, k := range keys {
			if d := cmp.Compare(k.Codes[a], k.Codes[b]); d != 0 {
				return d
			}
		}
		return 0
	})
}

// nest numbers strata and the PSUs in them.
func (s *Sample) nest(strata, both []*Column, clustered bool) {
	differ := func(keys []*Column, i int) bool {
		if i == 0 {
			return true
		}
		for _, k := range keys {
			if k.Codes[s.order[i]] != k.Codes[s.order[i-1]] {
				return true
			}
		}
		return false
	}
	s.psu = make([]int32, len(s.order))
	for i, row := range s.order {
		if differ(strata, i) {
			var names []string
			for _, k := range strata {
				names = append(names, k.At(int(row)))
			}
			s.strata = append(s.strata, stratum{name: strings.Join(names, " / "), first: len(s.inside), f: 1})
		}
		if !clustered || differ(both, i) {
			s.inside = append(s.inside, int32(len(s.strata)-1))
		}
		s.psu[i] = int32(len(s.inside) - 1)
		h := &s.strata[len(s.strata)-1]
		if h.end = len(s.inside); h.row == 0 || int(row) < h.row-1 {
			h.row = int(row) + 1
		}
	}
}

// weights reads and checks the base weights.
func (s *Sample) weights(name string) ([]float64, error) {
	c, _ := s.column(name)
	values := make([]float64, len(c.Values))
	wrong := make([]bool, len(c.Values))
	for i, code := range c.Values {
		x, ok := ParseNumber(code)
		values[i], wrong[i] = x, !ok || x < 0
	}
	w := make([]float64, len(c.Codes))
	var errs surveys.Errors
	sum := 0.0
	for i, code := range c.Codes {
		if w[i] = values[code]; wrong[code] {
			errs = append(errs, surveys.E(surveys.Invalid, "estimate.weight", "/design/weight", "Row", s.row(i), "Value", c.Values[code]))
			continue
		}
		sum += w[i]
	}
	slices.SortFunc(errs, func(a, b *surveys.Error) int { return a.Args["Row"].(int) - b.Args["Row"].(int) })
	if len(errs) > 0 {
		return nil, errs[:min(len(errs), maxFindings)]
	}
	if sum == 0 || math.IsInf(sum, 0) {
		return nil, surveys.E(surveys.Invalid, "estimate.weights_zero", "/design/weight", "Column", name)
	}
	return w, nil
}

// ParseNumber reads a number of a data file: decimal, finite.
func ParseNumber(code string) (float64, bool) {
	x, err := strconv.ParseFloat(strings.TrimSpace(code), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || strings.ContainsAny(code, "_xX") {
		return 0, false
	}
	return x, true
}

// correct reads the population number of PSUs of every stratum.
func (s *Sample) correct(name string) error {
	c, _ := s.column(name)
	said := make([]uint32, len(s.strata))
	known := make([]bool, len(s.strata))
	for i, code := range c.Codes {
		stratum := s.inside[s.psu[i]]
		h := &s.strata[stratum]
		refuse := func(key string) error {
			return surveys.E(surveys.Invalid, key, "/design/fpc", "Row", s.row(i), "Value", c.Values[code], "Stratum", h.name, "PSUs", h.end-h.first)
		}
		switch {
		case !known[stratum]:
			population, ok := ParseNumber(c.Values[code])
			if !ok || population <= 0 {
				return refuse("estimate.fpc")
			}
			n := float64(h.end - h.first)
			if population < n {
				return refuse("estimate.fpc_small")
			}
			said[stratum], known[stratum], h.f = code, true, 1-n/population
		case code != said[stratum]:
			a, _ := ParseNumber(c.Values[said[stratum]])
			if b, ok := ParseNumber(c.Values[code]); !ok || a != b {
				return refuse("estimate.fpc_differs")
			}
		}
	}
	return nil
}

// exhausted reports whether all PSUs of the population are in the sample: then
// the stratum contributes no variance, whatever the policy (METHOD §18; R
// survey: onestrat takes f < 1e-7 for 0).
func (h *stratum) exhausted() bool { return h.f < 1e-7 }

// row is the place of a row in the file, from 1.
func (s *Sample) row(i int) int { return int(s.order[i]) + 1 }

// first is the first row of the file that has a code.
func (s *Sample) first(c *Column, code uint32) int {
	first := len(s.order)
	for i, x := range c.Codes {
		if x == code {
			first = min(first, s.row(i))
		}
	}
	return first
}

// column returns a column in the sample's order, with its values sorted.
//
// Errors: Invalid, when there is none.
func (s *Sample) column(name string) (*Column, error) {
	if c, ok := s.columns[name]; ok {
		return c, nil
	}
	raw, err := Require(s.source, name, "")
	if err != nil {
		return nil, err
	}
	c := s.rank(name, raw)
	codes := make([]uint32, len(c.Codes))
	for i, row := range s.order {
		codes[i] = c.Codes[row]
	}
	c = &Column{c.Values, codes}
	s.columns[name] = c
	delete(s.ranked, name) // not needed again
	return c, nil
}

// rank is a column of the file with its values in order, made once: a column of
// weights has a value of its own in every row.
func (s *Sample) rank(name string, raw *Column) *Column {
	c, ok := s.ranked[name]
	if !ok {
		c = raw.sorted()
		s.ranked[name] = c
	}
	return c
}

// codes returns what a row is by a name: a column, or else a declared variable,
// whose numbers are then codes.
//
// Errors: Invalid, when there is neither.
func (s *Sample) codes(name string) (*Column, error) {
	c, err := s.column(name)
	v, declared := s.vars[name]
	if err == nil || !declared {
		return c, err
	}
	from, err := s.column(v.From)
	if err != nil {
		return nil, err
	}
	b := newBuilder()
	for _, code := range from.Codes {
		if x, ok := v.Map[from.Values[code]]; ok {
			b.add(strconv.FormatFloat(x, 'f', -1, 64))
		} else {
			b.add("")
		}
	}
	c = b.column.sorted()
	s.columns[name] = c
	return c, nil
}

// values returns a variable as numbers, NaN where it is missing. A name that is
// not declared is a column of numbers.
//
// Errors: Invalid, for an unknown column and for a field that is no number.
func (s *Sample) values(name string) ([]float64, error) {
	if y, ok := s.numbers[name]; ok {
		return y, nil
	}
	v, declared := s.vars[name]
	if !declared {
		v.From = name
	}
	c, err := s.column(v.From)
	if err != nil {
		return nil, err
	}
	table := make([]float64, len(c.Values))
	for i, code := range c.Values {
		x, ok := v.Map[code]
		if !declared && code != "" {
			if x, ok = ParseNumber(code); !ok {
				return nil, surveys.E(surveys.Invalid, "estimate.not_a_number", "", "Row", s.first(c, uint32(i)), "Column", name, "Value", code)
			}
		}
		if table[i] = x; !ok {
			table[i] = math.NaN()
		}
	}
	y := make([]float64, len(c.Codes))
	for i, code := range c.Codes {
		y[i] = table[code]
	}
	s.numbers[name] = y
	return y, nil
}
