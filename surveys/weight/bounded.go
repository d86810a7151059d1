package weight

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"minyi/surveys"
)

// Bounded raking makes Newton steps until the margins hold.
const (
	boundedSteps  = 200
	boundedHalves = 60
)

// RakeBounded brings base weights d to margins with every g = w/d between lo
// and hi: g_i = min(max(exp(x_i'b), lo), hi) with Σ d_i g_i x_i = N (Deville and
// Särndal 1992; METHOD §7; R survey: calibrate with calfun = "raking" and
// bounds). g is relative to d as it is: who has weights that do not add up to
// the population scales them first, or no bounds around 1 can be kept.
//
// b minimises the convex Σ d_i G(x_i'b) − N'b, where G' is the clipped
// exponential. Newton's steps are halved until it falls; margins overlap, so
// the steps come from a pseudo-inverse: b is not unique, g is.
//
// Errors, all Invalid: what checkMargins finds; weight.bounds_wrong unless
// 0 ≤ lo < hi; weight.bounds_narrow when no g within them meets the margins.
func RakeBounded(d []float64, margins []Margin, lo, hi float64) ([]float64, Convergence, error) {
	var done Convergence
	if !(lo >= 0 && lo < hi) || math.IsInf(hi, 0) {
		return nil, done, surveys.E(surveys.Invalid, "weight.bounds_wrong", "", "Lower", plain(lo), "Upper", plain(hi))
	}
	if err := checkMargins(d, margins); err != nil {
		return nil, done, err
	}
	all := newCross(d, margins)
	p := newProblem(all.d, all.margins, lo, hi)
	b := p.start()
	at := p.look(b)
	for done.Passes < boundedSteps {
		if done.Off = at.off; done.Off < rakeWithin {
			return all.spread(p.w, d), done, nil
		}
		done.Passes++
		// Where all respondents of a cell are at a bound, Newton's matrix knows
		// nothing of the cell: then a matrix that takes them as free does.
		next, found := p.descend(b, at, p.slope)
		if found == nil {
			p.look(b)
			next, found = p.descend(b, at, p.w)
		}
		if found == nil {
			break
		}
		b, at = next, *found
	}
	_, k, c := off(p.w, p.margins)
	return nil, done, surveys.E(surveys.Invalid, "weight.bounds_narrow", "", "Lower", plain(lo), "Upper", plain(hi), "Cell", margins[k].Cells[c], "Margin", margins[k].Name)
}

// problem is the convex function that bounded raking minimises. The unknowns
// are a b per cell of every margin.
type problem struct {
	d       []float64
	margins []Margin
	first   []int // margin → its first unknown
	size    int
	lo, hi  float64
	w       []float64 // d·g at the last b asked for
	slope   []float64 // d·g where g moves, 0 where it is at a bound
}

func newProblem(d []float64, margins []Margin, lo, hi float64) *problem {
	p := &problem{margins: margins, lo: lo, hi: hi, d: d, w: make([]float64, len(d)), slope: make([]float64, len(d))}
	for _, m := range margins {
		p.first = append(p.first, p.size)
		p.size += len(m.Totals)
	}
	return p
}

// start is the b of weights that are merely scaled to the population, as far as
// the bounds let them: from there no cell is at a bound that it could leave.
func (p *problem) start() []float64 {
	sum, people := 0.0, 0.0
	for _, x := range p.d {
		sum += x
	}
	for _, n := range p.margins[0].Totals {
		people += n
	}
	b := make([]float64, p.size)
	for c := range p.margins[0].Totals {
		b[c] = math.Log(people / sum)
	}
	return b
}

// place is what is known of the function at one b.
type place struct {
	value    float64
	gradient []float64
	off      float64 // from the margins
}

// look returns the function at b, and leaves its weights in p.w and p.slope.
func (p *problem) look(b []float64) place {
	at := place{gradient: make([]float64, p.size)}
	for k, m := range p.margins {
		for c, n := range m.Totals {
			at.gradient[p.first[k]+c] = -n
			at.value -= n * b[p.first[k]+c]
		}
	}
	for row, d := range p.d {
		if d == 0 {
			continue
		}
		x := 0.0
		for k := range p.margins {
			x += b[p.first[k]+int(p.margins[k].Of[row])]
		}
		g, free := math.Exp(x), true
		bound := min(max(g, p.lo), p.hi)
		if bound != g { // from here G goes on as a straight line
			g, free = bound, false
		}
		if g > 0 {
			at.value += d * g * (1 + x - math.Log(g))
		}
		p.w[row], p.slope[row] = d*g, 0
		if free {
			p.slope[row] = d * g
		}
		for k := range p.margins {
			at.gradient[p.first[k]+int(p.margins[k].Of[row])] += d * g
		}
	}
	at.off, _, _ = off(p.w, p.margins)
	return at
}

// same is how closely two values of the function count as one: beyond it their
// difference is rounding, and nearness to the margins decides.
const same = 1e-12

// descend goes from b along H⁻¹·gradient, H = Σ slope·x·x', halving the step
// until the function falls; nil when it does not.
func (p *problem) descend(b []float64, at place, slope []float64) ([]float64, *place) {
	step := mat.NewVecDense(p.size, nil)
	step.MulVec(PseudoInverse(Gram(slope, p.margins)), mat.NewVecDense(p.size, at.gradient))
	next := make([]float64, len(b))
	for half, t := 0, 1.0; half < boundedHalves; half, t = half+1, t/2 {
		for j := range b {
			next[j] = b[j] - t*step.AtVec(j)
		}
		there := p.look(next)
		if there.value < at.value-same*math.Abs(at.value) ||
			there.value <= at.value+same*math.Abs(at.value) && there.off < at.off {
			return next, &there
		}
	}
	return nil, nil
}
