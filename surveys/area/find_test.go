package area_test

import (
	"testing"

	"minyi/surveys"
	"minyi/surveys/area"
)

// hills is a city with two streets of one name and one that took another's place.
func hills(t *testing.T) *area.Tree {
	t.Helper()
	zh := func(name string) surveys.Text { return surveys.Text{"zh-CN": name} }
	tree, err := area.NewTree([]area.Area{
		{Code: "10", Name: zh("山城"), Level: area.City, ValidFrom: "2000-01-01"},
		{Code: "1001", Name: surveys.Text{"zh-CN": "东区", "en": "East"}, Level: area.County, Parent: "10", ValidFrom: "2000-01-01"},
		{Code: "1002", Name: zh("西区"), Level: area.County, Parent: "10", ValidFrom: "2000-01-01"},
		{Code: "1003", Name: zh("北县"), Level: area.County, Parent: "10", ValidFrom: "2000-01-01", ValidTo: "2016-12-31", Successor: "1002"},
		{Code: "100101", Name: zh("站前街道"), Level: area.Town, Parent: "1001", ValidFrom: "2000-01-01"},
		{Code: "100201", Name: zh("站前街道"), Level: area.Town, Parent: "1002", ValidFrom: "2000-01-01"},
		{Code: "10010101", Name: zh("铁路社区"), Level: area.Village, Parent: "100101", ValidFrom: "2000-01-01"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestAnAreaIsFoundByItsCodeOrByAsManyNamesAsTellIt(t *testing.T) {
	tree := hills(t)
	for _, c := range []struct{ name, text, want, key string }{
		{"a code", " 100201 ", "100201", ""},
		{"a name that is there once", "铁路社区", "10010101", ""},
		{"a whole path", "山城/西区/站前街道", "100201", ""},
		{"a path without its root", "东区／站前街道", "100101", ""},
		{"a path with a level left out", "东区 > 铁路社区", "10010101", ""},
		{"English", "east/站前街道", "100101", ""},
		{"a name that is there twice", "站前街道", "", "area.find_several"},
		{"a name below another area", "西区/铁路社区", "", "area.find_none"},
		{"a slip of the pen", "铁道社区", "", "area.find_near"},
		{"a code of no one", "999999", "", "area.find_none"},
		{"a code no longer in use", "1003", "", "area.find_none"},
		{"nothing", "  ", "", "area.find_none"},
		{"only a stroke", "/", "", "area.find_none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := tree.Find(c.text, "2026-11-23", "/2/区划")
			key := ""
			if all := surveys.All(err); len(all) > 0 {
				key = all[0].Key
			}
			if got != c.want || key != c.key {
				t.Errorf("%q, %q; want %q, %q", got, key, c.want, c.key)
			}
		})
	}
}

func TestAnAreaThatEndedIsStoodForByItsSuccessor(t *testing.T) {
	tree := hills(t)
	for code, want := range map[string]string{"1001": "1001", "1003": "1002", "77": ""} {
		if got, ok := tree.Current(code, "2026-01-01"); got != want || ok != (want != "") {
			t.Errorf("%s is now %q %t, want %q", code, got, ok, want)
		}
	}
	if got, _ := tree.Current("1003", "2010-01-01"); got != "1003" {
		t.Errorf("in 2010 it was itself, got %q", got)
	}
}

func TestAPathIsReadBack(t *testing.T) {
	tree := hills(t)
	for _, code := range []string{"10", "1001", "100101", "100201", "10010101"} {
		path := tree.Path(code, "2026-01-01", "zh-CN")
		if got, err := tree.Find(path, "2026-01-01", ""); err != nil || got != code {
			t.Errorf("%s is written %q and read %q, %v", code, path, got, err)
		}
	}
}
