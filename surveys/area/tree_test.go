package area

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minyi/surveys"
)

func named(a Area) Area {
	a.Name = surveys.Text{"zh-CN": "区" + a.Code, "en": "Area " + a.Code}
	return a
}

// dawa is a city in which a county became a district in 2016, with a town that
// moved from one to the other under a new code.
func dawa() []Area {
	list := []Area{
		{Code: "211100", Level: City},
		{Code: "211103", Level: County, Parent: "211100"},
		{Code: "211104", Level: County, Parent: "211100", ValidFrom: "2016-06-01"},
		{Code: "211121", Level: County, Parent: "211100", ValidTo: "2016-05-31", Successor: "211104"},
		{Code: "211104101", Level: Town, Parent: "211104", ValidFrom: "2016-06-01"},
		{Code: "211121101", Level: Town, Parent: "211121", ValidTo: "2016-05-31", Successor: "211104101"},
		{Code: "211121102", Level: Town, Parent: "211121", ValidTo: "2010-12-31"},
		{Code: "211103001001", Level: Village, Parent: "211103"},
	}
	for i := range list {
		list[i] = named(list[i])
	}
	return list
}

func grow(t *testing.T, areas []Area) *Tree {
	t.Helper()
	tree, err := NewTree(areas)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestAnswersRollUpToTheRootsChildren(t *testing.T) {
	tree := grow(t, dawa())
	for code, want := range map[string]string{
		"211103":       "211103",
		"211103001001": "211103", // a village right below a district
		"211104101":    "211104",
		"211121":       "211104", // the county of old answers
		"211121101":    "211104", // its town, which has a successor
		"211121102":    "211104", // its town, which has none
		"211100":       "",       // the root itself
		"999999":       "",
		"":             "",
	} {
		got, ok := tree.RollUp(code)
		if got != want || ok != (want != "") {
			t.Errorf("RollUp(%q) = %q, %v; want %q", code, got, ok, want)
		}
	}
}

func TestAnAreaIsThereOnItsDaysOnly(t *testing.T) {
	tree := grow(t, dawa())
	for _, c := range []struct {
		code, day string
		want      bool
	}{
		{"211104", "2016-05-31", false},
		{"211104", "2016-06-01", true},
		{"211121", "2016-05-31", true},
		{"211121", "2016-06-01", false},
		{"211100", "1900-01-01", true},
		{"211100", "2999-12-31", true},
		{"211199", "2020-01-01", false},
	} {
		if got := tree.Valid(c.code, c.day); got != c.want {
			t.Errorf("Valid(%s, %s) = %v", c.code, c.day, got)
		}
	}
}

func TestTheTreeLooksDifferentBeforeAndAfterTheChange(t *testing.T) {
	tree := grow(t, dawa())
	codes := func(day string) (out []string) {
		for _, a := range tree.At(day) {
			out = append(out, a.Code)
		}
		return out
	}
	before := []string{"211100", "211103", "211103001001", "211121", "211121101"}
	if diff := cmp.Diff(before, codes("2015-01-01")); diff != "" {
		t.Error(diff)
	}
	after := []string{"211100", "211103", "211103001001", "211104", "211104101"}
	if diff := cmp.Diff(after, codes("2026-11-23")); diff != "" {
		t.Error(diff)
	}
	if got := tree.Ancestors("211104101", "2026-11-23"); !slices.Equal(got, []string{"211104", "211100"}) {
		t.Errorf("Ancestors = %v", got)
	}
	if p, ok := tree.Parent("211104101", "2015-01-01"); ok {
		t.Errorf("a town that is not there yet has the parent %s", p)
	}
	if root := tree.Root("2026-11-23"); root != "211100" {
		t.Errorf("Root = %q", root)
	}
}

func TestAGrantCoversWhatIsAndWasBelow(t *testing.T) {
	tree := grow(t, dawa())
	for _, c := range []struct {
		code, top string
		want      bool
	}{
		{"211104101", "211104", true},
		{"211121101", "211104", true},
		{"211121", "211104", true},
		{"211104", "211104", true},
		{"211104", "211121", false},
		{"211103", "211104", false},
		{"211104", "211104101", false},
		{"211104101", "211100", true},
		{"nowhere", "nowhere", false},
	} {
		if got := tree.Within(c.code, c.top); got != c.want {
			t.Errorf("Within(%s, %s) = %v", c.code, c.top, got)
		}
	}
}

func TestNamesFallBackToChineseAndToTheCode(t *testing.T) {
	list := dawa()
	list[1].Name = surveys.Text{"zh-CN": "兴隆台区"}
	tree := grow(t, list)
	for _, c := range []struct{ code, language, want string }{
		{"211103", "en", "兴隆台区"},
		{"211104", "en", "Area 211104"},
		{"211104", "fr", "区211104"},
		{"000000", "en", "000000"},
	} {
		if got := tree.Name(c.code, c.language); got != c.want {
			t.Errorf("Name(%s, %s) = %q, want %q", c.code, c.language, got, c.want)
		}
	}
}

func TestAListThatContradictsItselfIsRefused(t *testing.T) {
	cases := map[string]struct {
		change func([]Area) []Area
		key    string
		at     string
	}{
		"a code with letters":              {func(l []Area) []Area { l[1].Code = "NaN"; return l }, "area.code", "/1/code"},
		"no name":                          {func(l []Area) []Area { l[1].Name = surveys.Text{"zh-CN": "\u3000\u200b"}; return l }, "area.name_missing", "/1/name"},
		"an unknown level":                 {func(l []Area) []Area { l[1].Level = "shire"; return l }, "area.level", "/1/level"},
		"a day that does not exist":        {func(l []Area) []Area { l[2].ValidFrom = "2016-02-30"; return l }, "area.date", "/2/valid_from"},
		"a day of another form":            {func(l []Area) []Area { l[2].ValidFrom = "2016/6/1"; return l }, "area.date", "/2/valid_from"},
		"an end before the beginning":      {func(l []Area) []Area { l[2].ValidTo = "2016-05-31"; return l }, "area.dates_reversed", "/2/valid_to"},
		"an unknown parent":                {func(l []Area) []Area { l[7].Parent = "211199"; return l }, "area.parent_unknown", "/7/parent"},
		"a level that does not descend":    {func(l []Area) []Area { l[4].Level = County; return l }, "area.level_order", "/4/level"},
		"a child older than its parent":    {func(l []Area) []Area { l[4].ValidFrom = "2016-05-31"; return l }, "area.parent_dates", "/4/parent"},
		"a child that outlives its parent": {func(l []Area) []Area { l[6].ValidTo = "2016-06-01"; return l }, "area.parent_dates", "/6/parent"},
		"an unknown successor":             {func(l []Area) []Area { l[3].Successor = "211199"; return l }, "area.successor_unknown", "/3/successor"},
		"a successor while still valid":    {func(l []Area) []Area { l[1].Successor = "211104"; return l }, "area.successor_early", "/1/successor"},
		"one code twice at a time":         {func(l []Area) []Area { return append(l, l[1]) }, "area.overlap", "/8/valid_from"},
		"two roots at a time":              {func(l []Area) []Area { return append(l, named(Area{Code: "220000", Level: City})) }, "area.two_roots", "/8/parent"},
		"successors that go round in rings": {func(l []Area) []Area {
			l[2].ValidTo, l[2].Successor = "2020-01-01", "211121"
			l[4].ValidTo = "2020-01-01"
			return l
		}, "area.loop", "/2/successor"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := NewTree(c.change(dawa()))
			for _, e := range surveys.All(err) {
				if e.Key == c.key && e.Field == c.at && e.Kind == surveys.Invalid {
					return
				}
			}
			t.Errorf("got %v, want %s at %s", err, c.key, c.at)
		})
	}
}

func TestACodeMayComeBackAndAnEmptyTreeIsATree(t *testing.T) {
	list := append(dawa(),
		named(Area{Code: "211105", Level: County, Parent: "211100", ValidTo: "2000-12-31"}),
		named(Area{Code: "211105", Level: County, Parent: "211100", ValidFrom: "2020-01-01"}))
	tree := grow(t, list)
	if tree.Valid("211105", "2010-01-01") || !tree.Valid("211105", "2000-12-31") || !tree.Valid("211105", "2020-01-01") {
		t.Error("the two stretches of 211105 are not kept apart")
	}
	if empty := grow(t, nil); empty.Root("2026-01-01") != "" || empty.Valid("211100", "2026-01-01") || len(empty.At("2026-01-01")) != 0 {
		t.Error("an empty tree has areas")
	}
}

// A tree never keeps hold of what it was made of, nor gives it away.
func TestATreeDoesNotChange(t *testing.T) {
	list := dawa()
	tree := grow(t, list)
	list[1].Name["en"] = "changed"
	tree.Areas()[0].Code = "changed"
	if tree.Name("211103", "en") != "Area 211103" || tree.Areas()[0].Code != "211100" {
		t.Error("the tree changed with its list")
	}
}

// Whatever codes and links strangers import: an accepted tree rolls each code up
// to a child of the root, and what is listed on a day is valid on it.
func TestEveryAcceptedTreeRollsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]string{"10", "11", "12", "13", "1101", "1102", "1201"})
		day := rapid.SampledFrom([]string{"", "2001-01-01", "2010-01-01", "2020-01-01"})
		optional := rapid.OneOf(rapid.Just(""), code)
		list := []Area{named(Area{Code: "1", Level: City})}
		list[0].Code = "19"
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			list = append(list, named(Area{
				Code: code.Draw(t, "code"), Level: rapid.SampledFrom(Levels[1:]).Draw(t, "level"),
				Parent:    rapid.OneOf(rapid.Just("19"), code).Draw(t, "parent"),
				ValidFrom: day.Draw(t, "from"), ValidTo: day.Draw(t, "to"), Successor: optional.Draw(t, "successor"),
			}))
		}
		tree, err := NewTree(list)
		if err != nil {
			return
		}
		for _, a := range tree.Areas() {
			top, ok := tree.RollUp(a.Code)
			if a.Code != "19" && (!ok || tree.latest(top).Parent != "19") {
				t.Fatalf("%s rolls up to %q, %v", a.Code, top, ok)
			}
		}
		for _, a := range tree.At("2010-06-01") {
			if !tree.Valid(a.Code, "2010-06-01") {
				t.Fatalf("%s is listed on a day on which it is not valid", a.Code)
			}
		}
	})
}
