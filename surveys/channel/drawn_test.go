package channel_test

import (
	"strings"
	"testing"

	"minyi/surveys/channel"
	"minyi/surveys/seed"
)

func TestADrawnListIsReadWithItsDesign(t *testing.T) {
	all := func(string) bool { return true }
	drawn, err := channel.ReadDrawn(list(t, "编号,区划,层,初级单元,设计权重,总体单元数\nA-1,鹤鸣区,城镇,p1,12.5,40\n,,乡村,p2,8,\n"),
		seed.DemoTree(), "2026-11-23", all, "household_web", 7)
	if err != nil {
		t.Fatal(told(err))
	}
	want := []channel.Drawn{
		{Serial: "A-1", Area: "219901", Stratum: "城镇", PSU: "p1", BaseWeight: 12.5, FPC: 40},
		{Serial: "household_web-00007", Stratum: "乡村", PSU: "p2", BaseWeight: 8},
	}
	if len(drawn) != 2 || drawn[0] != want[0] || drawn[1] != want[1] {
		t.Errorf("%+v\nwant %+v", drawn, want)
	}
}

func TestEveryFindingOfADrawnListIsNamed(t *testing.T) {
	own := func(area string) bool { return area != "219902" }
	for _, c := range []struct{ name, rows, want string }{
		{"no design", "1,,,,,", "/2/初级单元 channel.design_missing\n/2/层 channel.design_missing\n/2/设计权重 channel.positive"},
		{"a weight of nothing", ",,a,b,0,", "/2/设计权重 channel.positive"},
		{"a weight without end", ",,a,b,Inf,", "/2/设计权重 channel.positive"},
		{"a population below nothing", ",,a,b,1,-1", "/2/总体单元数 channel.positive"},
		{"a number twice", "x,,a,b,1,\nx,,a,b,1,", "/3/编号 channel.serial_twice"},
		{"a number that no column holds", strings.Repeat("9", 33) + ",,a,b,1,", "/2/编号 channel.serial_long"},
		{"another's area", ",苇塘区,a,b,1,", "/2/区划 channel.area_foreign"},
		{"a stratum too long", ",," + strings.Repeat("层", 65) + ",b,1,", "/2/层 channel.long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := channel.ReadDrawn(list(t, "编号,区划,层,初级单元,设计权重,总体单元数\n"+c.rows+"\n"), seed.DemoTree(), "2026-11-23", own, "x", 1)
			if told(err) != c.want {
				t.Errorf("%s\nwant %s", told(err), c.want)
			}
		})
	}
}

func TestSerialNumbersCountOnAndFitTheirColumn(t *testing.T) {
	drawn, err := channel.Serials("household_of_the_longest_name_ok", 99_999, 2)
	if err != nil || drawn[0].Serial != "household_of_the_longest-99999" || len(drawn[1].Serial) > 32 || drawn[0].Serial == drawn[1].Serial {
		t.Errorf("%+v %v", drawn, err)
	}
	for _, n := range []int{0, -1, channel.MaxDrawn + 1} {
		if _, err := channel.Serials("x", 1, n); told(err) != "/count channel.count" {
			t.Errorf("%d slips: %v", n, err)
		}
	}
}

func TestProgressIsAgainstThoseDrawn(t *testing.T) {
	rows := []channel.Progress{{1, "b", "城", 3, 1}, {2, "a", "乡", 2, 2}, {1, "a", "城", 1, 0}}
	areas := channel.By(rows, func(p channel.Progress) string { return p.Area })
	if len(areas) != 2 || areas[0] != (channel.Group[string]{"a", 3, 2}) || areas[1] != (channel.Group[string]{"b", 3, 1}) || areas[0].Percent() != 66 {
		t.Errorf("%+v", areas)
	}
	channels := channel.By(rows, func(p channel.Progress) int64 { return p.Channel })
	if len(channels) != 2 || channels[0] != (channel.Group[int64]{1, 4, 1}) {
		t.Errorf("%+v", channels)
	}
	if (channel.Group[string]{}).Percent() != 0 {
		t.Error("nobody drawn is 0, not a division by it")
	}
}

func TestNoTwoFilesHaveOneName(t *testing.T) {
	var n channel.Names
	for _, c := range [][3]string{{"鹤鸣区", "A1", "鹤鸣区-A1"}, {"鹤鸣区", "a1", "鹤鸣区-a1-2"}, {"鹤鸣区", "A1", "鹤鸣区-A1-3"}, {"../..", "", "qr"}, {"", "", "qr-2"}} {
		if got := n.Next(c[0], c[1]); got != c[2] {
			t.Errorf("%q %q: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
