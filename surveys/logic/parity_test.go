package logic_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheBrowserGivesTheValuesOfTheCaseFiles(t *testing.T) {
	run := javascript(t)
	cases, routes := evaluations(t), walks(t)
	var todo jobs
	for _, c := range cases {
		todo.Evaluate = append(todo.Evaluate, evaluateJob{c.Rule, c.Answers})
	}
	for _, c := range routes {
		todo.Route = append(todo.Route, routeJob{c.Questions, c.Answers, c.NotDrawn})
	}
	done, err := run(todo)
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Evaluate) != len(cases) || len(done.Route) != len(routes) {
		t.Fatalf("%d values and %d routes came back of %d and %d", len(done.Evaluate), len(done.Route), len(cases), len(routes))
	}
	for i, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			want := evaluateResult{c.Value, value(c.Value).True()}
			if diff := cmp.Diff(want, done.Evaluate[i]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.Rule, diff)
			}
		})
	}
	for i, c := range routes {
		t.Run(c.Name, func(t *testing.T) {
			if diff := cmp.Diff(c.Shown, done.Route[i].Shown); diff != "" {
				t.Errorf("shown (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.Kept, done.Route[i].Answers); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheBrowserModuleIsSmall(t *testing.T) {
	source, err := os.ReadFile(module)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	w.Write(source)
	w.Close()
	if packed.Len() > 2500 {
		t.Errorf("logic.js takes %d bytes of the first visit, more than 2500", packed.Len())
	}
}
