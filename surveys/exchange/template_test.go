package exchange

import (
	"slices"
	"testing"
)

func TestATemplateIsReadBackAsTextByItsFirstSheet(t *testing.T) {
	data, err := Template([]TemplateSheet{
		{Name: "渠道", Rows: [][]string{{"地点", "区划"}, {"=1+1", "0219901"}}},
		{Name: "区划", Rows: [][]string{{"代码"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadList(data, 10)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(list.Heading, []string{"地点", "区划"}) || len(list.Rows) != 1 || !slices.Equal(list.Rows[0].Cells, []string{"=1+1", "0219901"}) {
		t.Errorf("%+v", list)
	}
}
