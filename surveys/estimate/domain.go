package estimate

import (
	"maps"
	"slices"
	"strconv"

	"minyi/surveys"
)

// domain is a part of the sample: the rows that have a weight, are in the group
// and have a valid answer, in rising order.
type domain struct {
	rows       []int32
	psus       int // with a row in the domain
	strata     int
	sumW, sumQ float64 // Σw, Σw²
	touched    []bool  // strata with a row in the domain, be its weight 0; nil = all
}

// domain takes the rows that keep lets pass; nil keeps all.
func (s *Sample) domain(rows []int32, keep func(row int32) bool) domain {
	d := domain{rows: make([]int32, 0, len(rows))}
	if s.fit == nil {
		d.touched = make([]bool, len(s.strata))
	}
	lastPSU, lastStratum := int32(-1), int32(-1)
	for _, row := range rows {
		if keep != nil && !keep(row) {
			continue
		}
		if d.touched != nil {
			d.touched[s.inside[s.psu[row]]] = true
		}
		w := s.weight[row]
		if w <= 0 {
			continue
		}
		d.rows = append(d.rows, row)
		d.sumW += w
		d.sumQ += w * w
		if psu := s.psu[row]; psu != lastPSU {
			lastPSU = psu
			d.psus++
			if h := s.inside[psu]; h != lastStratum {
				lastStratum = h
				d.strata++
			}
		}
	}
	s.watch(&d)
	return d
}

// df are the degrees of freedom: PSUs minus strata with a respondent in the
// domain (METHOD §3; R survey: degf). At 0 or less nothing is known of the
// variance.
func (d *domain) df() int { return d.psus - d.strata }

// kish is the effective number of rows, (Σw)²/Σw² (METHOD §8).
func (d *domain) kish() float64 { return d.sumW * d.sumW / d.sumQ }

// union is the domain of all rows that are in one of ds (METHOD §10).
func (s *Sample) union(ds ...domain) domain {
	var rows []int32
	for _, d := range ds {
		rows = append(rows, d.rows...)
	}
	slices.Sort(rows)
	all := s.domain(slices.Compact(rows), nil)
	for _, d := range ds {
		for h, touched := range d.touched {
			all.touched[h] = all.touched[h] || touched
		}
	}
	return all
}

// filter is a set of conditions on codes, ready to be asked row by row.
type filter []struct {
	column *Column
	allows []bool // by code
}

func (s *Sample) filter(conditions []Condition) (filter, error) {
	f := make(filter, len(conditions))
	for i, c := range conditions {
		column, err := s.codes(c.Column)
		if err != nil {
			return nil, err
		}
		f[i].column, f[i].allows = column, make([]bool, len(column.Values))
		for v, value := range column.Values {
			f[i].allows[v] = slices.Contains(c.Codes, value)
		}
	}
	return f, nil
}

func (f filter) passes(row int32) bool {
	for i := range f {
		if !f[i].allows[f[i].column.Codes[row]] {
			return false
		}
	}
	return true
}

// part is a group and its rows, valid answers or not.
type part struct {
	group Group
	rows  []int32
}

// parts splits the rows that meet a request's where into its groups: those it
// lists, or those that its by columns make, or one of all.
//
// By makes a group of every combination of codes in the file that where does
// not rule out by name: a district that has nobody in the wave asked for stays
// in the table with n = 0 (METHOD §4). A row that lacks a code is in no group.
func (s *Sample) parts(a *Ask) ([]part, error) {
	where, err := s.filter(a.Where)
	if err != nil {
		return nil, err
	}
	if a.Groups != nil {
		return s.listed(a.Groups, where)
	}
	columns := make([]*Column, len(a.By))
	for i, name := range a.By {
		if columns[i], err = s.codes(name); err != nil {
			return nil, err
		}
	}
	named, err := s.filter(slices.DeleteFunc(slices.Clone(a.Where), func(c Condition) bool { return !slices.Contains(a.By, c.Column) }))
	if err != nil {
		return nil, err
	}
	index := map[string]int{}
	var found []part
	var keys [][]uint32
	key := make([]uint32, len(columns))
	name := make([]byte, 0, 16)
rows:
	for row := range int32(len(s.order)) {
		name = name[:0]
		for i, c := range columns {
			key[i] = c.Codes[row]
			if c.Values[key[i]] == "" {
				continue rows
			}
			name = strconv.AppendUint(append(name, ' '), uint64(key[i]), 10)
		}
		if !named.passes(row) {
			continue
		}
		at, ok := index[string(name)]
		if !ok {
			if at = len(found); at == maxGroups {
				return nil, surveys.E(surveys.Invalid, "estimate.too_many_groups", "", "Max", maxGroups)
			}
			index[string(name)] = at
			group := Group{}
			for i, c := range columns {
				group[a.By[i]] = c.Values[key[i]]
			}
			found, keys = append(found, part{group: group}), append(keys, slices.Clone(key))
		}
		if where.passes(row) {
			found[at].rows = append(found[at].rows, row)
		}
	}
	if len(columns) == 0 && len(found) == 0 {
		found, keys = []part{{group: Group{}}}, [][]uint32{nil}
	}
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(keys[a], keys[b]) })
	sorted := make([]part, len(found))
	for i, at := range order {
		sorted[i] = found[at]
	}
	return sorted, nil
}

// maxVisits bounds groups × rows: every listed group passes over all rows.
const maxVisits = 500_000_000

// listed are the groups that a request lists, also those without a row.
func (s *Sample) listed(groups []Group, where filter) ([]part, error) {
	if len(groups)*len(s.order) > maxVisits {
		return nil, surveys.E(surveys.Invalid, "estimate.too_many_groups", "", "Max", maxVisits/len(s.order))
	}
	parts := make([]part, len(groups))
	for i, g := range groups {
		var conditions []Condition
		for _, column := range slices.Sorted(maps.Keys(g)) {
			conditions = append(conditions, Condition{Column: column, Codes: []string{g[column]}})
		}
		in, err := s.filter(conditions)
		if err != nil {
			return nil, err
		}
		parts[i].group = g
		for row := range int32(len(s.order)) {
			if where.passes(row) && in.passes(row) {
				parts[i].rows = append(parts[i].rows, row)
			}
		}
	}
	return parts, nil
}
