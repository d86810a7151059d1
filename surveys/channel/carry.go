package channel

import "strings"

// Carry plans the channels of another survey for this one: the same places with
// the same codes on their walls, the same mode, area, unit and sample. Left out
// are places that this survey has already, areas that no longer exist and those
// where the caller may open none; skipped is their number. An area that another
// took the place of becomes that one.
func Carry(from []Planned, g *Ground) (plan []Planned, skipped int) {
	codes, shorts, lasting := index(g.Codes), index(g.Shorts), make(map[string]bool)
	for _, p := range g.Places {
		lasting[p.Short] = true
	}
	for _, p := range from {
		area, ok := p.Area, true
		if area != "" {
			area, ok = g.Areas.Current(area, g.Day)
		}
		if !ok || !g.May(area) || !lasting[p.Short] || shorts[p.Short] {
			skipped++
			continue
		}
		p.Area = area
		if codes[strings.ToLower(p.Code)] {
			p.Code = ""
		}
		codes[strings.ToLower(p.Code)], shorts[p.Short] = true, true
		plan = append(plan, p)
	}
	nameCodes(plan, g.Codes)
	return plan, skipped
}
