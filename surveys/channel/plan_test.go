package channel_test

import (
	"fmt"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/channel"
	"minyi/surveys/exchange"
	"minyi/surveys/seed"
)

// ground is the demo city, whole, with one channel and two places known.
func ground() *channel.Ground {
	return &channel.Ground{
		Areas: seed.DemoTree(), Day: "2026-11-23", May: func(string) bool { return true },
		Codes: []string{"open", "c002"}, Shorts: []string{"AAAA1111"},
		Places: []channel.Place{{"AAAA1111", "在用社区", "219901"}, {"BBBB2222", "旧社区", "219901"}, {"CCCC3333", "别处", "219902"}},
	}
}

func list(t *testing.T, text string) *exchange.List {
	t.Helper()
	l, err := exchange.ReadList([]byte(text), channel.MaxPlanned)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// told is the findings as "pointer key".
func told(err error) string {
	var all []string
	for _, e := range surveys.All(err) {
		all = append(all, e.Field+" "+e.Key)
	}
	return strings.Join(all, "\n")
}

func TestAListOfCommunitiesBecomesChannels(t *testing.T) {
	plan, err := channel.ReadPlan(list(t, "地点,区划,方式,样本,单位,代码\n"+
		"红海滩社区,219901,,,,\n旧社区,鹤鸣区,拦访,配额,住建局,team\n新社区,苇海市/苇塘区,paper,probability,,\n"), ground())
	if err != nil {
		t.Fatal(told(err))
	}
	want := []channel.Planned{
		{Line: 2, Code: "c001", Place: "红海滩社区", Area: "219901", Mode: surveys.Web, Sample: surveys.Volunteer},
		{Line: 3, Code: "team", Place: "旧社区", Area: "219901", Unit: "住建局", Mode: surveys.Intercept, Sample: surveys.Quota, Short: "BBBB2222"},
		{Line: 4, Code: "c003", Place: "新社区", Area: "219902", Mode: surveys.Paper, Sample: surveys.Probability},
	}
	if len(plan) != len(want) {
		t.Fatalf("%d channels", len(plan))
	}
	for i := range want {
		if plan[i] != want[i] {
			t.Errorf("row %d: %+v\nwant %+v", i, plan[i], want[i])
		}
	}
}

func TestEveryFindingOfAListIsNamedByItsRow(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"no place", ",219901,,,,,", "/2/地点 channel.place_missing"},
		{"an area of no one", "甲,某市,,,,,", "/2/区划 area.find_none"},
		{"a mode of no one", "甲,,邮寄,,,,", "/2/方式 channel.mode_unknown"},
		{"a sample of no one", "甲,,,随便,,,", "/2/样本 channel.sample_unknown"},
		{"a unit too long for the table", "甲,,,,住房和城乡建设局办公室,,", "/2/单位 channel.unit_long"},
		{"a name too long", strings.Repeat("长", 101) + ",,,,,,", "/2/地点 channel.long"},
		{"a code with a space", "甲,,,,,a b,", "/2/代码 channel.code"},
		{"a code that is there", "甲,,,,,C002,", "/2/代码 channel.code_there"},
		{"a code twice", "甲,,,,,x,\n乙,,,,,X,", "/3/代码 channel.code_twice"},
		{"a place twice", "甲,219901,,,,,\n甲,鹤鸣区,,,,,", "/3/地点 channel.place_twice"},
		{"a place that the survey has", "在用社区,219901,,,,,", "/2/地点 channel.place_there"},
		{"the same by its short code", "甲,219901,,,,,aaaa-1111", "/2/地点 channel.place_there"},
		{"a short code of no one", "甲,219901,,,,,ZZZZ9999", "/2/地点码 channel.short_unknown"},
		{"several, in the order of the list", "甲,某市,邮寄,,,,\n,,,,,,x", "/2/区划 area.find_none\n/2/方式 channel.mode_unknown\n/3/地点 channel.place_missing\n/3/地点码 channel.short_unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := channel.ReadPlan(list(t, "地点,区划,方式,样本,单位,代码,地点码\n"+c.rows+"\n"), ground())
			if got := told(err); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAHeadingIsCheckedBeforeItsRows(t *testing.T) {
	for heading, want := range map[string]string{
		"社区名称,区划\n甲,219901": "/1/社区名称 channel.column_unknown\n/1/地点 channel.column_missing",
		"地点,社区\n甲,乙":        "/1/社区 channel.column_twice",
		"地点,区划\n":           " channel.list_empty",
	} {
		if _, err := channel.ReadPlan(list(t, heading), ground()); told(err) != want {
			t.Errorf("%q: %s\nwant %s", heading, told(err), want)
		}
	}
}

func TestNobodyPlansOutsideTheirAreas(t *testing.T) {
	g := ground()
	g.May = func(a string) bool { return g.Areas.Within(a, "219901") }
	_, err := channel.ReadPlan(list(t, "地点,区划,地点码\n甲,219901,\n乙,219902,\n丙,,\n丁,219901,CCCC3333\n"), g)
	want := "/3/区划 channel.area_foreign\n/4/区划 channel.area_foreign\n/5/地点码 channel.short_unknown"
	if told(err) != want {
		t.Errorf("%s\nwant %s", told(err), want)
	}
}

func TestOneTypedChannelIsCheckedLikeARow(t *testing.T) {
	p := channel.Planned{Place: "旧社区", Area: "219901", Mode: surveys.Web, Sample: surveys.Volunteer}
	if err := channel.CheckPlanned(&p, ground()); err != nil || p.Code != "c001" || p.Short != "BBBB2222" {
		t.Errorf("%+v %v", p, err)
	}
	bad := channel.Planned{Area: "1", Mode: "x"}
	if got := told(channel.CheckPlanned(&bad, ground())); got != "/place channel.place_missing\n/area channel.area_unknown\n/mode channel.mode_unknown\n/sample channel.sample_unknown" {
		t.Error(got)
	}
}

func TestTheNextSurveyCarriesPlacesOn(t *testing.T) {
	g := ground()
	g.Areas = movedOn(t)
	g.May = func(a string) bool { return a != "103" }
	g.Places = append(g.Places, channel.Place{Short: "DDDD4444"}, channel.Place{Short: "EEEE5555"}, channel.Place{Short: "FFFF6666"})
	plan, skipped := channel.Carry([]channel.Planned{
		{Code: "c002", Place: "同名代码", Area: "101", Short: "BBBB2222"},
		{Code: "old", Place: "区划并入", Area: "102", Short: "CCCC3333"},
		{Code: "there", Place: "本调查已有", Area: "101", Short: "AAAA1111"},
		{Code: "foreign", Place: "别人的", Area: "103", Short: "DDDD4444"},
		{Code: "gone", Place: "区划撤销", Area: "104", Short: "EEEE5555"},
		{Code: "lost", Place: "海报丢失", Area: "101", Short: "GGGG7777"},
		{Code: "city", Place: "全市", Short: "FFFF6666"},
	}, g)
	got := ""
	for _, p := range plan {
		got += fmt.Sprint(p.Code, " ", p.Area, " ", p.Short, "\n")
	}
	if want := "c001 101 BBBB2222\nold 101 CCCC3333\ncity  FFFF6666\n"; got != want || skipped != 4 {
		t.Errorf("%s%d skipped\nwant %s4 skipped", got, skipped, want)
	}
}

// movedOn is a city of which one district went into another and one ended.
func movedOn(t *testing.T) *area.Tree {
	t.Helper()
	zh := surveys.Text{"zh-CN": "区"}
	tree, err := area.NewTree([]area.Area{
		{Code: "10", Name: zh, Level: area.City, ValidFrom: "2000-01-01"},
		{Code: "101", Name: zh, Level: area.County, Parent: "10", ValidFrom: "2000-01-01"},
		{Code: "102", Name: zh, Level: area.County, Parent: "10", ValidFrom: "2000-01-01", ValidTo: "2020-12-31", Successor: "101"},
		{Code: "103", Name: zh, Level: area.County, Parent: "10", ValidFrom: "2000-01-01"},
		{Code: "104", Name: zh, Level: area.County, Parent: "10", ValidFrom: "2000-01-01", ValidTo: "2020-12-31"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}
