package area

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// codes are GB/T 2260 (6 digits), GB/T 10114 and the statistical codes for
// villages (9 and 12), and what offices put below them.
var codePattern = regexp.MustCompile(`^[0-9]{2,18}$`)

// span is a stretch with its place in the list that is checked.
type span struct {
	Area
	at int
}

// fault is a finding about one member of the area at that place.
func fault(at int, member, key string, args ...any) *surveys.Error {
	return surveys.E(surveys.Invalid, key, strictjson.Child(strictjson.Child("", at), member), args...)
}

// check finds what is wrong with a list of areas. What hangs together (parents,
// successors, the root) is looked at only when every area is right by itself.
func check(areas []Area) surveys.Errors {
	var errs surveys.Errors
	spans := make(map[string][]span)
	for i, a := range areas {
		errs = append(errs, checkOne(i, a)...)
		spans[a.Code] = append(spans[a.Code], span{a, i})
	}
	if len(errs) > 0 {
		return errs
	}
	for _, s := range spans {
		slices.SortFunc(s, func(a, b span) int { return strings.Compare(a.ValidFrom, b.ValidFrom) })
	}
	for i, a := range areas {
		errs = append(errs, checkParent(i, a, spans)...)
		errs = append(errs, checkSuccessor(i, a, spans)...)
	}
	errs = append(errs, checkOverlaps(areas, spans)...)
	errs = append(errs, checkRoots(areas)...)
	if len(errs) == 0 {
		errs = checkLoops(areas, spans)
	}
	return errs
}

func checkOne(i int, a Area) surveys.Errors {
	var errs surveys.Errors
	if !codePattern.MatchString(a.Code) {
		errs = append(errs, fault(i, "code", "area.code", "Value", a.Code))
	}
	if surveys.Blank(a.Name.In("zh-CN", "en")) {
		errs = append(errs, fault(i, "name", "area.name_missing", "Code", a.Code))
	}
	if order[a.Level] == 0 {
		errs = append(errs, fault(i, "level", "area.level", "Code", a.Code, "Value", string(a.Level)))
	}
	for _, d := range []struct{ member, day string }{{"valid_from", a.ValidFrom}, {"valid_to", a.ValidTo}} {
		if !isDay(d.day) {
			errs = append(errs, fault(i, d.member, "area.date", "Code", a.Code, "Value", d.day))
		}
	}
	if a.ValidTo != "" && a.ValidTo < a.ValidFrom {
		errs = append(errs, fault(i, "valid_to", "area.dates_reversed", "Code", a.Code, "From", a.ValidFrom, "To", a.ValidTo))
	}
	return errs
}

// isDay accepts a day that exists, or none: open on that side.
func isDay(s string) bool {
	if s == "" {
		return true
	}
	d, err := time.Parse(time.DateOnly, s)
	return err == nil && d.Year() >= 1900
}

func checkParent(i int, a Area, spans map[string][]span) surveys.Errors {
	if a.Parent == "" {
		return nil
	}
	above, ok := spans[a.Parent]
	if !ok {
		return surveys.Errors{fault(i, "parent", "area.parent_unknown", "Code", a.Code, "Parent", a.Parent)}
	}
	for _, p := range above {
		if order[p.Level] >= order[a.Level] {
			return surveys.Errors{fault(i, "level", "area.level_order", "Code", a.Code, "Level", string(a.Level), "Parent", p.Code, "ParentLevel", string(p.Level))}
		}
	}
	if !covered(a, above) {
		return surveys.Errors{fault(i, "parent", "area.parent_dates", "Code", a.Code, "Parent", a.Parent)}
	}
	return nil
}

// covered reports whether the stretches, sorted by first day, hold every day of
// a.
func covered(a Area, above []span) bool {
	need := a.ValidFrom
	for _, p := range above {
		if p.ValidFrom > need {
			return false
		}
		if p.ValidTo == "" || a.ValidTo != "" && a.ValidTo <= p.ValidTo {
			return true
		}
		if p.ValidTo >= need {
			need = nextDay(p.ValidTo)
		}
	}
	return false
}

func checkSuccessor(i int, a Area, spans map[string][]span) surveys.Errors {
	switch {
	case a.Successor == "":
		return nil
	case spans[a.Successor] == nil:
		return surveys.Errors{fault(i, "successor", "area.successor_unknown", "Code", a.Code, "Successor", a.Successor)}
	case a.ValidTo == "" || a.Successor == a.Code:
		return surveys.Errors{fault(i, "successor", "area.successor_early", "Code", a.Code, "Successor", a.Successor)}
	}
	return nil
}

func checkOverlaps(areas []Area, spans map[string][]span) surveys.Errors {
	var errs surveys.Errors
	for i, a := range areas {
		for _, b := range spans[a.Code] {
			if b.at < i && overlap(a, b.Area) {
				errs = append(errs, fault(i, "valid_from", "area.overlap", "Code", a.Code, "First", b.at+1, "Second", i+1))
			}
		}
	}
	return errs
}

func overlap(a, b Area) bool {
	return (b.ValidTo == "" || a.ValidFrom <= b.ValidTo) && (a.ValidTo == "" || b.ValidFrom <= a.ValidTo)
}

// checkRoots wants one root on each day, because results are shown for the
// root's children.
func checkRoots(areas []Area) surveys.Errors {
	var errs surveys.Errors
	var roots []span
	for i, a := range areas {
		if a.Parent != "" {
			continue
		}
		for _, r := range roots {
			if r.Code != a.Code && overlap(a, r.Area) {
				errs = append(errs, fault(i, "parent", "area.two_roots", "Code", a.Code, "Root", r.Code))
				break
			}
		}
		roots = append(roots, span{a, i})
	}
	if len(areas) > 0 && len(roots) == 0 {
		errs = append(errs, surveys.E(surveys.Invalid, "area.no_root", ""))
	}
	return errs
}

// checkLoops follows each code the way RollUp does; coming back is an error.
// Parents alone cannot loop, because levels descend; successors can.
func checkLoops(areas []Area, spans map[string][]span) surveys.Errors {
	for i, a := range areas {
		seen := map[string]bool{}
		for code := a.Code; code != ""; {
			if seen[code] {
				return surveys.Errors{fault(i, "successor", "area.loop", "Code", a.Code, "Again", code)}
			}
			seen[code] = true
			s := spans[code]
			last := s[len(s)-1]
			if code = last.Successor; code == "" {
				code = last.Parent
			}
		}
	}
	return nil
}
