// Package quality looks for answers that may not be worth counting. It flags,
// it deletes nothing: results are shown with and without, and only a rule that
// was fixed before fieldwork excludes anybody (METHOD §17).
package quality

import (
	"math"
	"slices"
	"strconv"
)

// Default limits of the speed index (METHOD §17).
const (
	FastBelow    = 0.5
	SpeederBelow = 0.3
)

// straightAt is the least number of answers of a grid that can be called a
// straight line.
const straightAt = 6

// Record is one response to look at. "" is no answer.
type Record struct {
	ID       string
	Duration *float64 // seconds, nil = unknown
	Device   string   // "" = unknown
	Grid     []string // answers to the items of one grid, in order
	Answers  []string // all answers that are compared between responses
}

// Finding is what was found about one response.
type Finding struct {
	ID           string   `json:"id"`
	SpeedIndex   *float64 `json:"speed_index"` // duration / median
	Fast         bool     `json:"fast"`
	Speeder      bool     `json:"speeder"`
	LongString   int      `json:"longstring"`   // longest run of equal answers in the grid
	StraightLine bool     `json:"straightline"` // all answers of the grid alike, at least 6
	IRV          *float64 `json:"irv"`          // standard deviation of the grid's answers
	Duplicate    bool     `json:"duplicate"`    // the same answers as another response
	MaxMatch     *float64 `json:"max_match"`    // largest share of equal answers with another
	DeviceCount  *int     `json:"device_count"` // responses from the same device
}

// Report is what was found about all.
type Report struct {
	Median  *float64  `json:"median_duration"`
	Records []Finding `json:"records"`
}

// Limits are shares of the median duration.
type Limits struct{ Fast, Speeder float64 }

// Look examines responses of one mode and route. What cannot be said about a
// response, for want of a duration, a device or answers, is null.
func Look(records []Record, limits Limits) Report {
	r := Report{Records: make([]Finding, len(records))}
	var durations []float64
	devices := map[string]int{}
	for _, x := range records {
		if x.Duration != nil {
			durations = append(durations, *x.Duration)
		}
		devices[x.Device]++
	}
	if len(durations) > 0 {
		slices.Sort(durations)
		n := len(durations)
		median := (durations[(n-1)/2] + durations[n/2]) / 2
		r.Median = &median
	}
	for i, x := range records {
		f := Finding{ID: x.ID, LongString: longString(x.Grid), StraightLine: straightLine(x.Grid), IRV: deviation(x.Grid)}
		if x.Duration != nil && *r.Median > 0 {
			speed := *x.Duration / *r.Median
			f.SpeedIndex, f.Fast, f.Speeder = &speed, speed < limits.Fast, speed < limits.Speeder
		}
		if x.Device != "" {
			n := devices[x.Device]
			f.DeviceCount = &n
		}
		r.Records[i] = f
	}
	match(records, r.Records)
	return r
}

// longString is the longest run of equal answers; a blank breaks it.
func longString(grid []string) int {
	longest, run := 0, 0
	for i, a := range grid {
		switch {
		case a == "":
			run = 0
		case i > 0 && grid[i-1] == a:
			run++
		default:
			run = 1
		}
		longest = max(longest, run)
	}
	return longest
}

func straightLine(grid []string) bool {
	first, n := "", 0
	for _, a := range grid {
		if a == "" {
			continue
		}
		if n == 0 {
			first = a
		}
		if a != first {
			return false
		}
		n++
	}
	return n >= straightAt
}

// deviation is the sample standard deviation of the answers that are numbers,
// nil for fewer than two.
func deviation(grid []string) *float64 {
	var xs []float64
	sum := 0.0
	for _, a := range grid {
		if x, err := strconv.ParseFloat(a, 64); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
			xs = append(xs, x)
			sum += x
		}
	}
	if len(xs) < 2 {
		return nil
	}
	mean, squares := sum/float64(len(xs)), 0.0
	for _, x := range xs {
		squares += (x - mean) * (x - mean)
	}
	sd := math.Sqrt(squares / float64(len(xs)-1))
	return &sd
}
