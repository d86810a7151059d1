package tally

import "math"

// Narrow holds a whole number from 0 per row in as few bytes as the largest of
// them needs: none while all are 0, then one, two or four.
type Narrow struct {
	one  []uint8
	two  []uint16
	four []uint32
}

// NarrowBytes and NarrowWords are columns of numbers that somebody made.
func NarrowBytes(numbers []uint8) Narrow { return Narrow{one: numbers} }

// NarrowWords is NarrowBytes for larger numbers.
func NarrowWords(numbers []uint32) Narrow { return Narrow{four: numbers} }

// At returns the row's number.
func (c *Narrow) At(row int) int {
	switch {
	case c.one != nil:
		return int(c.one[row])
	case c.two != nil:
		return int(c.two[row])
	case c.four != nil:
		return int(c.four[row])
	}
	return 0
}

// Gather writes the numbers of some rows. They fit: the column stands for no more
// than 65,536 values.
func (c *Narrow) Gather(rows []int32, into []uint16) {
	switch {
	case c.one != nil:
		for i, row := range rows {
			into[i] = uint16(c.one[row])
		}
	case c.two != nil:
		for i, row := range rows {
			into[i] = c.two[row]
		}
	case c.four != nil:
		for i, row := range rows {
			into[i] = uint16(c.four[row])
		}
	default:
		clear(into[:len(rows)])
	}
}

// set writes a row; room is for how many rows there is memory.
func (c *Narrow) set(row int, x uint32, room int) {
	switch {
	case c.one != nil && x <= math.MaxUint8:
		c.one[row] = uint8(x)
	case c.two != nil && x <= math.MaxUint16:
		c.two[row] = uint16(x)
	case c.four != nil:
		c.four[row] = x
	case x != 0:
		c.widen(x, room)
		c.set(row, x, room)
	}
}

// widen makes room for numbers as large as x. Views keep the narrower memory.
func (c *Narrow) widen(x uint32, room int) {
	switch {
	case c.two != nil || x > math.MaxUint16:
		c.four = convert[uint32](c.one, c.two, room)
		c.one, c.two = nil, nil
	case c.one != nil || x > math.MaxUint8:
		c.two = convert[uint16](c.one, nil, room)
		c.one = nil
	default:
		c.one = make([]uint8, room)
	}
}

func convert[T uint16 | uint32](one []uint8, two []uint16, room int) []T {
	wide := make([]T, room)
	for row, x := range one {
		wide[row] = T(x)
	}
	for row, x := range two {
		wide[row] = T(x)
	}
	return wide
}

// resize gives memory for another number of rows.
func (c *Narrow) resize(room int) {
	c.one, c.two, c.four = resized(c.one, room), resized(c.two, room), resized(c.four, room)
}

// resized returns a copy of another length, nil of nil.
func resized[T any](s []T, room int) []T {
	if s == nil {
		return nil
	}
	next := make([]T, room)
	copy(next, s)
	return next
}

// upTo is the reader's side: the first n rows, which the writer no longer
// touches.
func (c *Narrow) upTo(n int) Narrow {
	return Narrow{one: first(c.one, n), two: first(c.two, n), four: first(c.four, n)}
}

func first[T any](s []T, n int) []T {
	if s == nil {
		return nil
	}
	return s[:n:n]
}

// clone copies the numbers, so that they may change under no reader's eyes.
func (c *Narrow) clone() {
	c.resize(max(len(c.one), len(c.two), len(c.four)))
}

// Dictionary is a column of long values that repeat: per row the index into
// Values, whose first entry means none.
type Dictionary[T comparable] struct {
	Values []T
	Codes  Narrow
}

// At returns the row's value.
func (d *Dictionary[T]) At(row int) T { return d.Values[d.Codes.At(row)] }

// dictionary is the writer's side of a Dictionary. The zero value of T is the
// code 0.
type dictionary[T comparable] struct {
	Dictionary[T]
	index map[T]uint32
	last  uint32 // code of the last row: values come in runs
}

func newDictionary[T comparable]() dictionary[T] {
	var none T
	return dictionary[T]{
		Dictionary: Dictionary[T]{Values: []T{none}},
		index:      map[T]uint32{none: 0},
	}
}

func (d *dictionary[T]) set(row int, v T, room int) {
	if d.Values[d.last] != v {
		code, ok := d.index[v]
		if !ok {
			code = uint32(len(d.Values))
			d.Values = append(d.Values, v)
			d.index[v] = code
		}
		d.last = code
	}
	d.Codes.set(row, d.last, room)
}

// upTo is the reader's side of the first n rows.
func (d *dictionary[T]) upTo(n int) Dictionary[T] {
	return Dictionary[T]{Values: first(d.Values, len(d.Values)), Codes: d.Codes.upTo(n)}
}

// Floats holds a number per row: as a Dictionary while few are different, which
// is what a design gives.
type Floats struct {
	few  Dictionary[float64]
	many []float64 // instead
}

// At returns the row's number.
func (c *Floats) At(row int) float64 {
	if c.many != nil {
		return c.many[row]
	}
	return c.few.At(row)
}

// Codes gives each different number a code, 0 for 0; ok is false where almost
// every row has its own.
func (c *Floats) Codes() (d *Dictionary[float64], ok bool) { return &c.few, c.many == nil }

// None reports whether every row is 0.
func (c *Floats) None() bool { return c.many == nil && len(c.few.Values) == 1 }

// floats is the writer's side of Floats.
type floats struct {
	few  dictionary[float64]
	many []float64
}

// fewFloats is how many different numbers a dictionary is worth.
const fewFloats = 1 << 16

func (c *floats) set(row int, x float64, room int) {
	if c.many == nil && len(c.few.Values) == fewFloats {
		c.many = make([]float64, room)
		for i := range row {
			c.many[i] = c.few.At(i)
		}
		c.few = newDictionary[float64]()
	}
	if c.many != nil {
		c.many[row] = x
	} else {
		c.few.set(row, x, room)
	}
}

func (c *floats) resize(room int) {
	c.few.Codes.resize(room)
	c.many = resized(c.many, room)
}

func (c *floats) upTo(n int) Floats { return Floats{few: c.few.upTo(n), many: first(c.many, n)} }

// Places are the places of rows in the commit order, which rise: four bytes
// each, counted from the first.
type Places struct {
	base int64
	near []uint32
	far  []int64 // instead, once a place is more than four bytes from the first
}

// At returns the row's place.
func (p *Places) At(row int) int64 {
	if p.far != nil {
		return p.far[row]
	}
	return p.base + int64(p.near[row])
}

// Find returns the row that has a place, or the one before which it would
// stand.
func (p *Places) Find(seq int64, rows int) (row int, found bool) {
	low, high := 0, rows
	for low < high {
		if middle := (low + high) / 2; p.At(middle) < seq {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < rows && p.At(low) == seq
}

func (p *Places) set(row int, seq int64, room int) {
	if row == 0 {
		*p = Places{base: seq, near: make([]uint32, room)}
	}
	if p.far == nil && seq-p.base > math.MaxUint32 {
		p.far = make([]int64, room)
		for i, x := range p.near {
			p.far[i] = p.base + int64(x)
		}
		p.near = nil
	}
	if p.far != nil {
		p.far[row] = seq
	} else {
		p.near[row] = uint32(seq - p.base)
	}
}

// Present says, by the group of a row (below groups), which codes below size there are
// in its rows.
func (c *Narrow) Present(of []uint8, groups, size int) [][]bool {
	found := make([][]bool, groups)
	for g := range found {
		found[g] = make([]bool, size)
	}
	switch {
	case c.one != nil:
		mark(found, of, c.one)
	case c.two != nil:
		mark(found, of, c.two)
	case c.four != nil:
		mark(found, of, c.four)
	default:
		for _, g := range of {
			found[g][0] = true
		}
	}
	return found
}

func mark[C uint8 | uint16 | uint32](found [][]bool, of []uint8, codes []C) {
	of = of[:len(codes)]
	for row, x := range codes {
		found[of[row]][x] = true
	}
}
