package main

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// feed gives a tally the lines of a run of two packages.
func feed(t *testing.T, lines string) (*testTally, string) {
	t.Helper()
	var out bytes.Buffer
	tl := newTestTally(&out, 2)
	follow(tl, strings.NewReader(lines))
	return tl, out.String()
}

const goodRun = `{"Action":"start","Package":"minyi/a"}
{"Action":"run","Package":"minyi/a","Test":"TestOne"}
{"Action":"output","Package":"minyi/a","Test":"TestOne","Output":"chatter\n"}
{"Action":"pass","Package":"minyi/a","Test":"TestOne","Elapsed":0.1}
{"Action":"output","Package":"minyi/a","Test":"TestTwo","Output":"    a_test.go:7: not run on MariaDB: mariadbd is not installed\n"}
{"Action":"output","Package":"minyi/a","Test":"TestTwo","Output":"--- SKIP: TestTwo (0.00s)\n"}
{"Action":"skip","Package":"minyi/a","Test":"TestTwo","Elapsed":0}
{"Action":"output","Package":"minyi/a","Output":"PASS\n"}
{"Action":"pass","Package":"minyi/a","Elapsed":1.26}
{"Action":"start","Package":"minyi/b"}
{"Action":"output","Package":"minyi/b","Output":"?   \tminyi/b\t[no test files]\n"}
{"Action":"skip","Package":"minyi/b","Elapsed":0}
`

func TestAPassingRunIsALinePerPackage(t *testing.T) {
	tl, out := feed(t, goodRun)
	if err := tl.err(); err != nil {
		t.Error(err)
	}
	if want := "[1/2] ok    minyi/a  1.3s  1 tests, 1 skipped\n"; out != want {
		t.Errorf("printed %q, want %q", out, want)
	}
	want := []skip{{"minyi/a TestTwo", "not run on MariaDB: mariadbd is not installed"}}
	if d := cmp.Diff(want, tl.skips, cmp.AllowUnexported(skip{})); d != "" {
		t.Error(d)
	}
}

func TestFailuresAreShownWhole(t *testing.T) {
	for _, c := range []struct {
		name, lines string
		shown       []string
		failed      string
	}{
		{"a failed test with all that it said", `{"Action":"output","Package":"minyi/a","Test":"TestOne","Output":"first line\n"}
{"Action":"output","Package":"minyi/a","Test":"TestOne","Output":"last line\n"}
{"Action":"fail","Package":"minyi/a","Test":"TestOne"}
{"Action":"fail","Package":"minyi/a","Elapsed":2}
`, []string{"first line\nlast line\n", "[1/2] FAIL  minyi/a  2.0s"}, "minyi/a TestOne"},
		{"a test that a panic or a time-out cut off", `{"Action":"output","Package":"minyi/a","Test":"TestOne","Output":"panic: test timed out\n"}
{"Action":"fail","Package":"minyi/a","Elapsed":2}
`, []string{"panic: test timed out\n"}, "minyi/a"},
		{"a package that does not build", `{"ImportPath":"minyi/a","Action":"build-output","Output":"a.go:3: undefined: x\n"}
{"ImportPath":"minyi/a","Action":"build-fail"}
{"Action":"output","Package":"minyi/a","Output":"FAIL\tminyi/a [build failed]\n"}
{"Action":"fail","Package":"minyi/a","FailedBuild":"minyi/a"}
`, []string{"a.go:3: undefined: x\n"}, "minyi/a (does not build)"},
		{"what go says outside of any test", "go: no such tool \"compile\"\n" + goodRun, []string{"go: no such tool"}, "what is no event"},
		{"a run without a test", `{"Action":"skip","Package":"minyi/b","Elapsed":0}` + "\n", nil, "no test ran"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tl, out := feed(t, c.lines)
			for _, want := range c.shown {
				if !strings.Contains(out, want) {
					t.Errorf("printed %q, which lacks %q", out, want)
				}
			}
			if err := tl.err(); err == nil || !strings.Contains(err.Error(), c.failed) {
				t.Errorf("error %v, want one with %q", err, c.failed)
			}
		})
	}
}

func TestATestMaySkipOnlyForWhatIsMissing(t *testing.T) {
	chromium := skip{"minyi/a TestPage", "no Chromium on this machine: the scripts were not run"}
	for _, c := range []struct {
		name              string
		skip              skip
		absent            []string
		missing, optional []string
		excused           bool
	}{
		{"its part is missing", chromium, []string{"mariadb", "chromium"}, []string{"minyi/a TestPage: " + chromium.reason}, nil, true},
		{"its part is there", chromium, []string{"mariadb"}, nil, nil, false},
		{"everything is there", chromium, nil, nil, nil, false},
		{"it gives no reason", skip{"minyi/a TestPage", "no reason given"}, []string{"mariadb", "chromium", "gcc"}, nil, nil, false},
		{"it needs what a sandbox may refuse", skip{"minyi/a TestDisk", "optional: no loop devices"}, nil, nil, []string{"minyi/a TestDisk: no loop devices"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			missing, optional, err := judge([]skip{c.skip}, c.absent)
			if d := cmp.Diff([][]string{c.missing, c.optional}, [][]string{missing, optional}); d != "" {
				t.Error(d)
			}
			if (err == nil) != c.excused {
				t.Errorf("error %v", err)
			}
			if err != nil && !strings.Contains(err.Error(), c.skip.test) {
				t.Errorf("error %v does not name the test", err)
			}
		})
	}
}

func TestEveryTestOfEveryPackageRunsOnce(t *testing.T) {
	runs := testRuns([]string{"minyi/cmd/minyi", "minyi/handlers", "minyi/handlers/web", "minyi/surveys"})
	want := []testRun{
		{true, []string{"-skip=^TestEveryRouteFor", "minyi/handlers", "minyi/handlers/web", "minyi/surveys"}},
		{false, []string{"minyi/cmd/minyi"}},
		{false, []string{"-run=^TestEveryRouteFor", "minyi/handlers"}},
	}
	if d := cmp.Diff(want, runs, cmp.AllowUnexported(testRun{})); d != "" {
		t.Error(d)
	}
	// A package that is listed and does not exist would be a sentence about nothing.
	out, err := output(t.Context(), "go", "list", "minyi/...")
	if err != nil {
		t.Fatal(err)
	}
	there := strings.Fields(string(out))
	for _, p := range append(slices.Clone(unraced), slices.Collect(maps.Keys(unracedTests))...) {
		if !slices.Contains(there, p) {
			t.Errorf("there is no package %s", p)
		}
	}
}
