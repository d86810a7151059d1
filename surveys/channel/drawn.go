package channel

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/exchange"
)

// Drawn is one drawn household or person with the columns of the design.
type Drawn struct {
	Serial     string // of the slip, not the code
	Area       string // code, "" = the channel's
	Stratum    string
	PSU        string
	BaseWeight float64 // 1 ÷ chance of being drawn, 0 = not given
	FPC        float64 // number of PSUs in the stratum's population, 0 = not given
}

// MaxDrawn is how many slips one batch has: more make a page that no browser
// prints.
const MaxDrawn = 2_000

// maxSerial and maxDesign bound what the tables hold: bytes, characters.
const (
	maxSerial = 32
	maxDesign = 64
)

const (
	colSerial = iota
	colDrawnArea
	colStratum
	colPSU
	colWeight
	colFPC
)

var drawnColumns = []column{
	colSerial:    {names: []string{"编号", "serial"}},
	colDrawnArea: {names: []string{"区划", "area"}},
	colStratum:   {names: []string{"层", "stratum"}, needed: true},
	colPSU:       {names: []string{"初级单元", "psu"}, needed: true},
	colWeight:    {names: []string{"设计权重", "base_weight"}, needed: true},
	colFPC:       {names: []string{"总体单元数", "fpc"}},
}

// DrawnHeading is the first row of the template in a language.
func DrawnHeading(language string) []string { return heading(drawnColumns, language) }

// ReadDrawn reads a list of drawn households. Without serial numbers it counts
// them on from the given one.
//
// Errors: surveys.Errors, all findings at once, each at /LINE/COLUMN.
func ReadDrawn(list *exchange.List, tree *area.Tree, day string, may func(string) bool, prefix string, next int) ([]Drawn, error) {
	at, err := locate(list.Heading, drawnColumns)
	if err != nil {
		return nil, err
	}
	if len(list.Rows) == 0 {
		return nil, surveys.E(surveys.Invalid, "channel.list_empty", "")
	}
	var found surveys.Errors
	seen := make(map[string]int)
	drawn := make([]Drawn, 0, len(list.Rows))
	for _, row := range list.Rows {
		cell := cells(row, at)
		say := func(k int, key string, args ...any) {
			found = append(found, surveys.E(surveys.Invalid, key, exchange.Pointer(row.Line, drawnColumns[k].names[0]), args...))
		}
		d := Drawn{Serial: cell(colSerial), Stratum: cell(colStratum), PSU: cell(colPSU)}
		if text := cell(colDrawnArea); text != "" {
			code, err := tree.Find(text, day, exchange.Pointer(row.Line, drawnColumns[colDrawnArea].names[0]))
			found = append(found, surveys.All(err)...)
			if d.Area = code; err == nil && !may(code) {
				say(colDrawnArea, "channel.area_foreign")
			}
		}
		for k, text := range map[int]string{colStratum: d.Stratum, colPSU: d.PSU} {
			if text == "" {
				say(k, "channel.design_missing")
			} else if utf8.RuneCountInString(text) > maxDesign {
				say(k, "channel.long", "Max", maxDesign)
			}
		}
		for k, into := range map[int]*float64{colWeight: &d.BaseWeight, colFPC: &d.FPC} {
			text := cell(k)
			if text == "" && k == colFPC {
				continue
			}
			v, err := strconv.ParseFloat(text, 64)
			if err != nil || math.IsInf(v, 0) || math.IsNaN(v) || v <= 0 {
				say(k, "channel.positive", "Value", text)
			}
			*into = v
		}
		switch first := seen[d.Serial]; {
		case d.Serial == "":
			d.Serial = Serial(prefix, next)
			next++
		case len(d.Serial) > maxSerial:
			say(colSerial, "channel.serial_long", "Max", maxSerial)
		case first != 0:
			say(colSerial, "channel.serial_twice", "Serial", d.Serial, "Line", first)
		}
		seen[d.Serial] = row.Line
		drawn = append(drawn, d)
	}
	byLine(found)
	return drawn, found.Err()
}

// Serials are n slips that nothing is known of but their number.
func Serials(prefix string, next, n int) ([]Drawn, error) {
	if n < 1 || n > MaxDrawn {
		return nil, surveys.E(surveys.Invalid, "channel.count", "/count", "Max", MaxDrawn)
	}
	drawn := make([]Drawn, n)
	for i := range drawn {
		drawn[i].Serial = Serial(prefix, next+i)
	}
	return drawn, nil
}

// Serial is the number of a slip: of its channel, counted from 1. It is not the
// code and is not kept with an answer.
func Serial(prefix string, n int) string {
	return fmt.Sprintf("%.*s-%05d", maxSerial-8, prefix, n)
}
