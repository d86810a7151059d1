package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// fuzzInputs is how many inputs each target tries. A number and not a time:
// with a time the tool fails now and then because the time is over.
const fuzzInputs = 5000

// fuzzTarget is one function.
type fuzzTarget struct{ folder, name string }

// fuzz lets every target look for new inputs for a moment. What it knows
// already is part of the tests; an input that fails is kept under testdata.
func fuzz(ctx context.Context) (report, error) {
	targets, err := fuzzTargets(ctx)
	if err != nil {
		return report{}, err
	}
	var failures []error
	for i, t := range targets {
		start := time.Now()
		_, err := output(ctx, "go", "test", "-run=^$", "-fuzz=^"+t.name+"$", fmt.Sprintf("-fuzztime=%dx", fuzzInputs), "-fuzzminimizetime=50x", t.folder)
		fmt.Printf("[%d/%d] %s %s\t%.1fs\n", i+1, len(targets), t.folder, t.name, time.Since(start).Seconds())
		if err != nil {
			failures = append(failures, err)
		}
	}
	return report{note: fmt.Sprintf("(%d targets)", len(targets))}, errors.Join(failures...)
}

// fuzzTargets asks the test binaries of those packages in whose tests the word
// stands: building all the others would take longer than the fuzzing.
func fuzzTargets(ctx context.Context) ([]fuzzTarget, error) {
	folders := make(map[string]bool)
	_, err := eachFile(".", ".go", func(path string, text []byte) error {
		if strings.HasSuffix(path, "_test.go") && bytes.Contains(text, []byte("\nfunc Fuzz")) {
			folders["./"+filepath.ToSlash(filepath.Dir(path))] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var targets []fuzzTarget
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		out, err := output(ctx, "go", "test", "-list=^Fuzz", folder)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(out)) {
			if name := strings.TrimSpace(line); strings.HasPrefix(name, "Fuzz") {
				targets = append(targets, fuzzTarget{folder, name})
			}
		}
	}
	if len(targets) == 0 {
		return nil, errors.New("no target was found")
	}
	return targets, nil
}
