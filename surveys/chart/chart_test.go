package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"minyi/surveys/chart"
)

var none = math.NaN()

// drawings are one of each kind, for a width.
func drawings(f chart.Frame) map[string]string {
	long := "您对居住地周边的环境卫生满意吗？<b>请照实回答</b> & \"不要\"顾虑 " + strings.Repeat("长", 80)
	answers := []chart.Answer{{Name: "满意", Tone: 2}, {Name: "一般"}, {Name: "不满意", Tone: -2}, {Name: "说不清", Apart: true}}
	return map[string]string{
		"bars":   chart.Bars(f, []chart.Bar{{long, "88.0 %", 88, 80, 92}, {"b", "<10", none, none, none}, {"c", "100.0 %", 100, none, none}}),
		"scale":  chart.Stack(f, answers, []chart.Shares{{long, []float64{50, 20, 20, 10}}, {"b", []float64{none, none, none, none}}}, true),
		"stack":  chart.Stack(f, answers, []chart.Shares{{long, []float64{50, 20, 20, 10}}}, false),
		"heat":   chart.Heat(f, []string{long, "b"}, []chart.Fields{{long, []chart.Field{{Text: "88.0", Shade: 5}, {Text: "–"}}}}),
		"tiles":  chart.Tiles(f, []chart.Field{{long, "88.0 %", "80–92", 5}, {Name: "b", Text: "–"}, {Name: "c", Text: "1"}}),
		"trend":  chart.Trend(f, []chart.Point{{"w1", "80", 80, 75, 85, false}, {"w2", "–", none, none, none, false}, {"w3", "90", 90, 85, 95, true}}),
		"spots":  chart.Spots(f, "重要性", "满意率", []chart.Spot{{1, 10, 80}, {2, 30, 70}}),
		"nobody": chart.Trend(f, []chart.Point{{Name: "w1", At: none, Low: none, High: none}}),
	}
}

var numbers = regexp.MustCompile(` (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"`)

func TestEveryChartIsWellFormedAndStaysInItsFrame(t *testing.T) {
	for _, f := range []chart.Frame{{Width: 640}, {Width: 320}, {Width: 760, Title: "标题 <1>", Foot: "n", Mark: "模拟数据"}} {
		for name, svg := range drawings(f) {
			d := xml.NewDecoder(strings.NewReader(svg))
			for {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s at %d: %v in %s", name, f.Width, err, svg)
				}
			}
			if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || strings.Contains(svg, `style="`) || strings.Contains(svg, "<b>") {
				t.Errorf("%s at %d: %s", name, f.Width, svg)
			}
			for _, m := range numbers.FindAllStringSubmatch(svg, -1) {
				if x, err := strconv.ParseFloat(m[1], 64); err != nil || x < -16 || x > 1200 {
					t.Errorf("%s at %d: %s", name, f.Width, m[0])
				}
			}
			if alone := f.Title != ""; alone != strings.Contains(svg, "模拟数据") || alone == strings.Contains(svg, "aria-hidden") {
				t.Errorf("%s at %d: its frame is wrong: %.200s", name, f.Width, svg)
			}
		}
	}
}

// widths are those of the rectangles with a fill, in order.
func widths(svg, fill string) (all []float64) {
	for _, m := range regexp.MustCompile(`<rect class="c-`+fill+`"[^>]* width="([0-9.]+)"`).FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.ParseFloat(m[1], 64)
		all = append(all, x)
	}
	return all
}

func TestTwiceTheShareIsTwiceAsLong(t *testing.T) {
	bars := widths(chart.Bars(chart.Frame{Width: 640}, []chart.Bar{{"a", "", 40, 30, 50}, {"b", "", 80, 70, 90}}), "reed")
	if len(bars) != 2 || math.Abs(bars[1]-2*bars[0]) > 0.2 {
		t.Errorf("bars of 40 and 80: %v", bars)
	}
	if hollow := widths(chart.Bars(chart.Frame{Width: 640}, []chart.Bar{{"a", "", 40, none, none}}), "tint"); len(hollow) != 1 {
		t.Error("a figure without an interval is drawn as if it had one")
	}
	answers := []chart.Answer{{Name: "good", Tone: 2}, {Name: "bad", Tone: -2}}
	stack := chart.Stack(chart.Frame{Width: 640}, answers, []chart.Shares{{"a", []float64{60, 30}}}, true)
	if good, bad := widths(stack, "t2"), widths(stack, "b2"); math.Abs(good[len(good)-1]-2*bad[len(bad)-1]) > 0.2 {
		t.Errorf("60 and 30: %v %v", good, bad)
	}
}

func TestATrendIsNotJoinedWhereTheDefinitionChanged(t *testing.T) {
	points := []chart.Point{{"w1", "80", 80, 75, 85, false}, {"w2", "85", 85, 80, 90, false}, {"w3", "90", 90, 85, 95, true}}
	joins := func(p []chart.Point) int {
		return strings.Count(chart.Trend(chart.Frame{Width: 640}, p), `class="s-reed" x1`)
	}
	if n := joins(points); n != 1 {
		t.Errorf("%d joins, want w1–w2 alone", n)
	}
	points[2].Broken = false
	if n := joins(points); n != 2 {
		t.Errorf("%d joins of one definition, want 2", n)
	}
}

func TestNoNumberOfAnAxisIsCutOffByTheEdge(t *testing.T) {
	inTheMiddle := regexp.MustCompile(`<text [^>]*x="([0-9.]+)"[^>]*text-anchor="middle"`)
	for _, width := range []int{320, 640} {
		for name, svg := range drawings(chart.Frame{Width: width}) {
			for _, m := range inTheMiddle.FindAllStringSubmatch(svg, -1) {
				if x, _ := strconv.ParseFloat(m[1], 64); x < 4 || x > float64(width)-4 {
					t.Errorf("%s, %d wide: half of a text at %s is outside", name, width, m[1])
				}
			}
		}
	}
}

// textsOf are the words of a drawing with the places where they stand.
func textsOf(svg string) map[string]float64 {
	at := map[string]float64{}
	for _, m := range regexp.MustCompile(`<text[^>]* x="([^"]*)"[^>]*>([^<]*)</text>`).FindAllStringSubmatch(svg, -1) {
		at[m[2]], _ = strconv.ParseFloat(m[1], 64)
	}
	return at
}

func TestNoNameEndsWithASignAlone(t *testing.T) {
	name := "您对居住地周边的环境卫生的状况满意吗"
	for _, svg := range []string{
		chart.Bars(chart.Frame{Width: 640}, []chart.Bar{{Name: name, Text: "1", At: 1, Low: none, High: none}}),
		chart.Heat(chart.Frame{Width: 640}, []string{name}, []chart.Fields{{Name: name, At: []chart.Field{{Text: "1"}}}}),
	} {
		for words := range textsOf(svg) {
			if strings.HasSuffix(name, words) && len([]rune(words)) < 4 {
				t.Errorf("%q stands alone", words)
			}
		}
	}
}

func TestDaysUnderATrendDoNotTouch(t *testing.T) {
	for n := 2; n < 80; n++ {
		var points []chart.Point
		for i := range n {
			points = append(points, chart.Point{Name: "2026-11-" + strconv.Itoa(100+i), Text: "80", At: 80, Low: none, High: none})
		}
		svg := chart.Trend(chart.Frame{Width: 640}, points)
		var at []float64
		for words, x := range textsOf(svg) {
			if strings.HasPrefix(words, "2026") {
				at = append(at, x)
			}
		}
		if points := strings.Count(svg, "<circle"); n > 70 && points != 0 || n < 50 && points != n {
			t.Fatalf("%d days have %d points: those that would touch are a line", n, points)
		}
		slices.Sort(at)
		for i := 1; i < len(at); i++ {
			if at[i]-at[i-1] < 75 { // eleven small letters and a gap
				t.Fatalf("of %d days two stand %.0f apart", n, at[i]-at[i-1])
			}
		}
	}
}

func TestTopicsThatAreAlikeHideNoNumber(t *testing.T) {
	svg := chart.Spots(chart.Frame{Width: 320}, "x", "y", []chart.Spot{{1, 20, 80}, {2, 20, 80}, {3, 20.2, 80.1}, {4, 40, 60}})
	var at [][2]float64
	for _, m := range regexp.MustCompile(`cx="([^"]*)" cy="([^"]*)" r="11.0"`).FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.ParseFloat(m[1], 64)
		y, _ := strconv.ParseFloat(m[2], 64)
		for _, other := range at {
			if math.Hypot(x-other[0], y-other[1]) < 22 {
				t.Errorf("%v and %v overlap", other, []float64{x, y})
			}
		}
		at = append(at, [2]float64{x, y})
	}
	if len(at) != 4 {
		t.Errorf("%d numbers", len(at))
	}
}
