package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"text/tabwriter"
	"time"
)

// tallyReport is what `bench tally --json` prints.
type tallyReport struct {
	Machine   machine       `json:"machine"`
	Responses int           `json:"responses"`
	Figures   []tallyFigure `json:"figures"`
}

// tallyFigure is one thing measured. Target 0 is none: a figure to compare with.
type tallyFigure struct {
	Name     string  `json:"name"`
	Database string  `json:"database"`
	Value    float64 `json:"value"`
	Unit     string  `json:"unit"` // ms, MB, ×
	Target   float64 `json:"target,omitempty"`
	Met      bool    `json:"met"`
}

func (r *tallyReport) add(database, name, unit string, value, target float64) {
	r.Figures = append(r.Figures, tallyFigure{name, database, value, unit, target, target == 0 || value <= target})
}

func (r *tallyReport) print() {
	fmt.Printf("%s %s, %d cores; %d responses to 40 questions\n\n", r.Machine.Go, r.Machine.Arch, r.Machine.CPUs, r.Responses)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, f := range r.Figures {
		target, met := "", ""
		if f.Target > 0 {
			target, met = fmt.Sprintf("≤ %.4g", f.Target), "met"
			if !f.Met {
				met = "MISSED"
			}
		}
		fmt.Fprintf(w, "%.2f %s\t%s\t%s\t %s\t %s\n", f.Value, f.Unit, target, met, f.Database, f.Name)
	}
	w.Flush()
}

// err says which targets were missed.
func (r *tallyReport) err() error {
	missed := 0
	for _, f := range r.Figures {
		if !f.Met {
			missed++
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d targets were missed", missed)
	}
	return nil
}

// timed is the median time of some runs in ms.
func timed(rounds int, run func() error) (float64, error) {
	var took []float64
	for range rounds {
		start := time.Now()
		if err := run(); err != nil {
			return 0, err
		}
		took = append(took, 1000*time.Since(start).Seconds())
	}
	return median(took, func(ms float64) float64 { return ms }), nil
}

// startProfile notes where this process's time goes until it is stopped.
func (b *benchTally) startProfile(name string) (stop func(), err error) {
	if b.Profile == "" {
		return func() {}, nil
	}
	file, err := os.Create(filepath.Join(b.Profile, name+".prof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		file.Close()
	}, nil
}
