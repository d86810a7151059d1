package main

import (
	"cmp"
	"runtime"
	"slices"
)

type benchTasks struct {
	Intake benchIntake `cmd:"" default:"withargs" help:"Submits against the same handler that stores nothing, with their targets."`
	Tally  benchTally  `cmd:"" help:"Rates and export of many responses."`
	Office benchOffice `cmd:"" help:"Pages of the office over many responses."`
}

// median of the values that f takes over the rounds.
func median[T any](rounds []T, f func(T) float64) float64 {
	values := make([]float64, len(rounds))
	for i, r := range rounds {
		values[i] = f(r)
	}
	slices.SortFunc(values, cmp.Compare[float64])
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

// machine is what figures depend on.
type machine struct {
	Go   string `json:"go"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
}

func thisMachine() machine { return machine{runtime.Version(), runtime.GOARCH, runtime.GOMAXPROCS(0)} }
