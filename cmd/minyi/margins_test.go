package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestPopulationFiguresAreStoredUnderACodeThatNeverChanges(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	file := fixture(t, "census.csv", "area,total\n211102,100\n211103,200\n")
	in := func(file, code string) result {
		return minyi(t, "margins", "import", file, "--code", code, "--source", "census of 2020-11-01", "--data", data)
	}
	in(file, "census-2020").want(t, exitOK).says(t, "2 cells")
	in(file, "census-2020").want(t, exitOK) // the same once more
	other := fixture(t, "other.csv", "area,total\n211102,101\n")
	in(other, "census-2020").want(t, exitRefused).says(t, "census-2020")
	in(other, "register-2026").want(t, exitOK)
	r := minyi(t, "margins", "list", "--data", data).want(t, exitOK)
	if !strings.Contains(r.out, `"codes":["census-2020","register-2026"],"in_force":"register-2026"`) {
		t.Errorf("%s", r.out)
	}
	in(fixture(t, "bad.csv", "area,total\n211102,many\n"), "x").want(t, exitRefused).says(t, "/2/total", "many")
}
