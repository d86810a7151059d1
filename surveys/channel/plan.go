package channel

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/crockford"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
)

// Planned is one channel that the office wants to open.
type Planned struct {
	Line   int    // of the list, 0 for one typed into a form or carried over
	Code   string // "" until Plan.Finish gives it one
	Place  string // name
	Area   string // code, "" = the whole city
	Unit   string
	Mode   surveys.Mode
	Sample surveys.Sample
	Short  string // of a place that is known, "" for a new one
}

// Place is a spot that has its short code already.
type Place struct{ Short, Name, Area string }

// Ground is what planned channels are checked against.
type Ground struct {
	Areas  *area.Tree
	Day    string                 // today
	May    func(area string) bool // whether the caller may open channels there
	Codes  []string               // of the survey's channels
	Shorts []string               // of the places that the survey has
	Places []Place                // that may be used again
}

// MaxPlanned is how many channels one list may open.
const MaxPlanned = 2_000

// Bounds of what the tables hold: characters of a name, bytes of a unit.
const (
	maxName = 100
	maxUnit = 32
)

// Columns of the list.
const (
	colPlace = iota
	colArea
	colMode
	colSample
	colUnit
	colCode
	colShort
)

var planColumns = []column{
	colPlace:  {names: []string{"地点", "place", "社区", "名称", "name"}, needed: true},
	colArea:   {names: []string{"区划", "area", "所属区划"}},
	colMode:   {names: []string{"方式", "mode"}},
	colSample: {names: []string{"样本", "sample"}},
	colUnit:   {names: []string{"单位", "unit"}},
	colCode:   {names: []string{"代码", "code"}},
	colShort:  {names: []string{"地点码", "short"}},
}

// PlanHeading is the first row of the template in a language.
func PlanHeading(language string) []string { return heading(planColumns, language) }

// Words for modes and samples that lists may use.
var (
	modeWords = map[string]surveys.Mode{
		"": surveys.Web, "web": surveys.Web, "网络": surveys.Web, "扫码": surveys.Web, "intercept": surveys.Intercept, "拦访": surveys.Intercept,
		"phone": surveys.Telephone, "电话": surveys.Telephone, "paper": surveys.Paper, "纸质": surveys.Paper,
	}
	sampleWords = map[string]surveys.Sample{
		"": surveys.Volunteer, "volunteer": surveys.Volunteer, "自愿": surveys.Volunteer, "自愿参与": surveys.Volunteer,
		"quota": surveys.Quota, "配额": surveys.Quota, "probability": surveys.Probability, "抽样": surveys.Probability, "概率抽样": surveys.Probability,
	}
)

// ReadPlan reads a list of channels. A blank mode is web, a blank sample
// volunteer: the claim that needs no proof. A place that is known by its name
// and area keeps its code.
//
// Errors: surveys.Errors, all findings at once, each at /LINE/COLUMN.
func ReadPlan(list *exchange.List, g *Ground) ([]Planned, error) {
	at, err := locate(list.Heading, planColumns)
	if err != nil {
		return nil, err
	}
	if len(list.Rows) == 0 {
		return nil, surveys.E(surveys.Invalid, "channel.list_empty", "")
	}
	var found surveys.Errors
	plan := make([]Planned, 0, len(list.Rows))
	for _, row := range list.Rows {
		cell := cells(row, at)
		field := func(k int) string { return exchange.Pointer(row.Line, planColumns[k].names[0]) }
		p := Planned{Line: row.Line, Place: cell(colPlace), Unit: cell(colUnit), Code: cell(colCode), Short: cell(colShort)}
		if text := cell(colArea); text != "" {
			code, err := g.Areas.Find(text, g.Day, field(colArea))
			p.Area, found = code, append(found, surveys.All(err)...)
			if err != nil { // what else is wrong with it stands in the other cells
				p.Area = ""
			}
		}
		var ok bool
		if p.Mode, ok = modeWords[strings.ToLower(cell(colMode))]; !ok {
			found = append(found, surveys.E(surveys.Invalid, "channel.mode_unknown", field(colMode), "Value", cell(colMode)))
		}
		if p.Sample, ok = sampleWords[strings.ToLower(cell(colSample))]; !ok {
			found = append(found, surveys.E(surveys.Invalid, "channel.sample_unknown", field(colSample), "Value", cell(colSample)))
		}
		plan = append(plan, p)
	}
	found = append(found, checkPlan(plan, g)...)
	byLine(found)
	if err := found.Err(); err != nil {
		return nil, err
	}
	nameCodes(plan, g.Codes)
	return plan, nil
}

// CheckPlanned checks one channel that was typed into a form, settles its place
// and its code. Pointers are /place, /area and so on.
func CheckPlanned(p *Planned, g *Ground) error {
	one := []Planned{*p}
	found := checkPlan(one, g)
	if _, ok := modeWords[string(p.Mode)]; !ok || p.Mode == "" {
		found = append(found, surveys.E(surveys.Invalid, "channel.mode_unknown", "/mode", "Value", string(p.Mode)))
	}
	if _, ok := sampleWords[string(p.Sample)]; !ok || p.Sample == "" {
		found = append(found, surveys.E(surveys.Invalid, "channel.sample_unknown", "/sample", "Value", string(p.Sample)))
	}
	if err := found.Err(); err != nil {
		return err
	}
	nameCodes(one, g.Codes)
	*p = one[0]
	return nil
}

// checkPlan checks what one row alone cannot tell, and sets the short code of
// places that are known.
func checkPlan(plan []Planned, g *Ground) (found surveys.Errors) {
	codes, shorts := index(g.Codes), index(g.Shorts)
	byShort, byName := make(map[string]Place), make(map[[2]string]Place)
	for _, p := range g.Places {
		byShort[p.Short], byName[[2]string{p.Area, p.Name}] = p, p
	}
	seenCode, seenPlace := make(map[string]int), make(map[[2]string]int)
	for i := range plan {
		p := &plan[i]
		say := func(k int, key string, args ...any) {
			field := "/" + planColumns[k].names[1]
			if p.Line > 0 {
				field = exchange.Pointer(p.Line, planColumns[k].names[0])
			}
			found = append(found, surveys.E(surveys.Invalid, key, field, args...))
		}
		switch {
		case surveys.Blank(p.Place):
			say(colPlace, "channel.place_missing")
		case utf8.RuneCountInString(p.Place) > maxName:
			say(colPlace, "channel.long", "Max", maxName)
		case strings.ContainsFunc(p.Place, func(r rune) bool { return r < ' ' }):
			say(colPlace, "channel.characters")
		}
		if len(p.Unit) > maxUnit {
			say(colUnit, "channel.unit_long", "Max", maxUnit)
		}
		if p.Area != "" && !g.Areas.Valid(p.Area, g.Day) {
			say(colArea, "channel.area_unknown", "Area", p.Area)
		} else if !g.May(p.Area) {
			say(colArea, "channel.area_foreign")
		}
		p.settle(g, byShort, byName, say)
		if p.Short != "" && shorts[p.Short] {
			say(colPlace, "channel.place_there", "Short", p.Short)
		}
		if at := [2]string{p.Area, p.Place}; seenPlace[at] != 0 && p.Line > 0 {
			say(colPlace, "channel.place_twice", "Line", seenPlace[at])
		} else {
			seenPlace[at] = p.Line
		}
		if p.Code != "" {
			key := strings.ToLower(p.Code)
			if err := design.CheckCode(p.Code, ""); err != nil {
				say(colCode, "channel.code", "Code", p.Code)
			} else if codes[key] {
				say(colCode, "channel.code_there", "Code", p.Code)
			} else if seenCode[key] != 0 {
				say(colCode, "channel.code_twice", "Code", p.Code, "Line", seenCode[key])
			}
			seenCode[key] = p.Line
		}
	}
	return found
}

// settle finds the place that is meant: by its short code, else by name and area.
func (p *Planned) settle(g *Ground, byShort map[string]Place, byName map[[2]string]Place, say func(int, string, ...any)) {
	if p.Short == "" {
		p.Short = byName[[2]string{p.Area, p.Place}].Short
		return
	}
	typed := p.Short
	short, ok := crockford.Normalise(typed, ShortLength)
	if place, there := byShort[short]; !ok || !there || !g.May(place.Area) {
		say(colShort, "channel.short_unknown", "Short", typed)
		return
	}
	p.Short = short
}

// nameCodes gives codes to those without: c001 and on.
func nameCodes(plan []Planned, taken []string) {
	used := index(taken)
	for _, p := range plan {
		used[strings.ToLower(p.Code)] = true
	}
	n := 0
	for i := range plan {
		for plan[i].Code == "" {
			n++
			if code := fmt.Sprintf("c%03d", n); !used[code] {
				plan[i].Code = code
			}
		}
	}
}

func index(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s], set[strings.ToLower(s)] = true, true
	}
	return set
}
