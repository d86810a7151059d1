package integrity

import (
	"math"
	"math/rand/v2"
	"testing"
)

// world makes surveys of made-up channels, without a frame: twelve questions of
// six answers each, the last of which decides nothing.
type world struct {
	*rand.Rand
	between float64 // standard deviation of honest channels' mood, in persons' ones
	coached float64 // how many of a coached channel's people do as they are told
}

const questions, answers = 12, 6

// people are n of one channel, who came on some days: their answers, hours, and
// whether they say that they were told.
func (w *world) people(n, days int, mood float64, coached bool) (sheets [][questions]int, hour, told []int) {
	start := w.IntN(60 - days + 1)
	for range n {
		follows := coached && w.Float64() < w.coached
		p := mood + 0.85*w.NormFloat64()
		var sheet [questions]int
		for k := range sheet {
			switch x := 0.8*p + 0.55*w.NormFloat64() + 0.05*float64(k-6); {
			case follows && w.Float64() < 0.95:
				sheet[k] = 1
			case w.Float64() < 0.08:
				sheet[k] = 6
			case x > 0.30:
				sheet[k] = 1
			case x > -0.95:
				sheet[k] = 2
			case x > -1.60:
				sheet[k] = 3
			case x > -2.15:
				sheet[k] = 4
			default:
				sheet[k] = 5
			}
		}
		sheets = append(sheets, sheet)
		at := 24*(start+w.IntN(days)) + 8 + w.IntN(12)
		if follows {
			at = 24*start + 9 + w.IntN(3)
		}
		hour = append(hour, at)
		yes := 0
		if x := w.Float64(); x < 0.01 || follows && x < 0.15 {
			yes = 1
		}
		told = append(told, yes)
	}
	return sheets, hour, told
}

// verdicts makes a survey of channels, the first of which are coached, and
// judges it.
func (w *world) verdicts(sizes []int, coached int) []Channel {
	c := &counted{items: make([]column, questions), channels: make([]sums, len(sizes)), districts: []string{"d"}, drawn: make([]moments, 1)}
	undecided, best := make([]bool, answers+1), make([]bool, answers+1)
	undecided[3], undecided[6], best[1] = true, true, true
	for k := range c.items {
		c.items[k] = column{size: answers + 1, best: best, undecided: undecided}
	}
	c.all.counts = make([][]int, questions)
	type one struct {
		sheets     [][questions]int
		hour, told []int
	}
	made := make([]one, len(sizes))
	for i := range sizes {
		days := []int{1, 7, 60}[w.IntN(3)] // a stall on market day, a week, all the time
		mood := w.between * w.NormFloat64()
		sheets, hour, told := w.people(sizes[i], days, mood, i < coached)
		made[i] = one{sheets, hour, told}
		ch := &c.channels[i]
		ch.counts = make([][]int, questions)
		for k := range ch.counts {
			ch.counts[k] = make([]int, answers+1)
			if c.all.counts[k] == nil {
				c.all.counts[k] = make([]int, answers+1)
			}
			for _, s := range sheets {
				ch.counts[k][s[k]]++
				c.all.counts[k][s[k]]++
			}
		}
		ch.sample = 2
	}
	last := len(sizes) - 1
	c.channels[last].sample = 0 // drawn, and larger than the others
	n := 0
	for _, size := range sizes {
		n += size
	}
	for i := range sizes {
		ch := &c.channels[i]
		for k, s := range made[i].sheets {
			p := person{answered: questions}
			for q, code := range s {
				p.surprise -= float32(math.Log2(float64(c.all.counts[q][code]) / float64(n)))
				p.undecided += uint16(b2i(undecided[code]))
				p.best += uint16(b2i(best[code]))
			}
			c.person(&p, ch, 0, i == last)
			ch.n++
			ch.toldOf, ch.toldYes = ch.toldOf+1, ch.toldYes+made[i].told[k]
			c.all.toldOf, c.all.toldYes = c.all.toldOf+1, c.all.toldYes+made[i].told[k]
		}
	}
	// All together, in the order of time.
	counts := make(map[int]float64)
	for i := range made {
		for _, at := range made[i].hour {
			counts[at]++
		}
		c.channels[i].hours = inOrder(made[i].hour)
	}
	for _, x := range counts {
		c.all.hours.pairs += x * (x - 1) / 2
		c.all.hours.n += x
	}
	var all []Channel
	var of []*sums
	for i := range c.channels {
		all, of = append(all, c.channel(int64(i), &c.channels[i])), append(of, &c.channels[i])
	}
	c.weigh(all, of)
	holm(all)
	return all
}

func inOrder(at []int) (h hours) {
	counts := make(map[int]int)
	for _, x := range at {
		counts[x]++
	}
	for x, n := range counts {
		for range n {
			h.add(x)
		}
	}
	return h
}

func (w *world) sizes(least int) []int {
	sizes := make([]int, 3+w.IntN(28))
	for i := range sizes {
		sizes[i] = least + int(w.ExpFloat64()*60)
	}
	sizes[len(sizes)-1] += 200
	return sizes
}

// The rate that is fixed beforehand. Channels differ up to half as much as people
// of one channel do: more than those of the demo. One in three is open for one
// day only.
func TestHonestChannelsAreNamedNoMoreOftenThanIsPromised(t *testing.T) {
	for _, between := range []float64{0, 0.2, 0.45} {
		w := &world{Rand: rand.New(rand.NewPCG(1, 2)), between: between}
		const surveys = 300
		alarms := 0
		for range surveys {
			for _, c := range w.verdicts(w.sizes(30), 0) {
				if c.Found {
					alarms++
					break
				}
			}
		}
		if float64(alarms) > FalseAlarm*surveys {
			t.Errorf("channels that differ by %.2f: %d of %d surveys name an honest channel", between, alarms, surveys)
		}
	}
}

// What is promised of the other side, among eight channels or more. Where only
// six in ten do as they are told, three in four escape: honest channels differ
// too, and the fixed rate is kept at that price.
func TestCoachedChannelsAreFound(t *testing.T) {
	for _, c := range []struct {
		name           string
		coached, power float64
		least          int
	}{
		{"nine in ten follow, fifty answers or more", 0.9, 0.85, 50},
		{"six in ten follow, a hundred answers or more", 0.6, 0.25, 100},
	} {
		w := &world{Rand: rand.New(rand.NewPCG(3, 4)), between: 0.2, coached: c.coached}
		found, planted, honest := 0, 0, 0
		for range 100 {
			sizes := w.sizes(c.least)
			for len(sizes) < 8 {
				sizes = append(sizes, c.least+100)
			}
			for i, one := range w.verdicts(sizes, 2) {
				switch {
				case i < 2:
					planted++
					found += b2i(one.Found)
				case one.Found:
					honest++
				}
			}
		}
		if float64(found) < c.power*float64(planted) {
			t.Errorf("%s: %d of %d found", c.name, found, planted)
		}
		if honest > 1 {
			t.Errorf("%s: %d honest channels named beside them", c.name, honest)
		}
	}
}

func TestOfTwoChannelsNobodyIsNamed(t *testing.T) {
	w := &world{Rand: rand.New(rand.NewPCG(5, 6)), coached: 1}
	for _, c := range w.verdicts([]int{200, 400}, 1) {
		if c.Tested || c.Found {
			t.Errorf("%+v", c)
		}
	}
}

func TestOneSignAloneNamesNobody(t *testing.T) {
	c := Channel{Hours: Sign{Known: true, P: 1e-12}, Entropy: Sign{Known: true, P: 0.4}, Gap: Sign{Known: true, P: 0.6}}
	c.combine()
	if !c.Tested || c.Alone < 0.5 {
		t.Errorf("a busy day: %+v", c)
	}
	c.Entropy.P = 1e-6
	if c.combine(); c.Alone > 1e-5 {
		t.Errorf("two signs: %+v", c)
	}
}
