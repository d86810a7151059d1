package weight_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/weight"
)

func TestPopulationFiguresComeFromATable(t *testing.T) {
	source := surveys.Text{"zh-CN": "第七次人口普查，2020-11-01"}
	got, err := weight.ReadCSV(strings.NewReader("\ufeffarea,sex,age,total\r\n219901,male,a16_17|a18_29,1200\r\n219901,female,a30_44,900.5\r\n"), "census-2020", source)
	if err != nil {
		t.Fatal(err)
	}
	want := &weight.Margins{Code: "census-2020", Source: source, Vars: threeWays, Cells: []weight.Cell{
		{Key: [][]string{{"219901"}, {"male"}, {"a16_17", "a18_29"}}, Total: 1200}, {Key: [][]string{{"219901"}, {"female"}, {"a30_44"}}, Total: 900.5},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTablesThatAreNoPopulationFiguresAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ table, key, field string }{
		"no total":                 {"area,sex\nA,m\n", "weight.csv_columns", "/1"},
		"nothing but a total":      {"total\n5\n", "weight.csv_columns", "/1"},
		"a total that is a word":   {"sex,total\nm,5\nf,many\n", "weight.csv_total", "/3/total"},
		"a total below 0":          {"sex,total\nm,-5\n", "weight.negative_total", "/cells/0/total"},
		"a cell without a code":    {"sex,total\n,5\n", "weight.key", "/cells/0/key"},
		"a cell twice":             {"sex,total\nm,5\nm,6\n", "weight.cells_overlap", "/cells/1/key"},
		"a table without end":      {"sex,total\n" + strings.Repeat("m,5\n", 3<<20), "weight.csv_size", ""},
		"nothing below the header": {"sex,total\n", "weight.zero_total", "/cells"},
	} {
		_, err := weight.ReadCSV(strings.NewReader(c.table), "m", nil)
		if found := surveys.All(err); len(found) == 0 || found[0].Key != c.key || found[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
