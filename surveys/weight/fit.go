package weight

import (
	"slices"

	"minyi/surveys"
)

// Setting is the name under which the installation keeps the code of the figures
// in force.
const Setting = "margins"

// Lacks are the variables by which a survey cannot be weighted: it has no question
// of that code with one answer, or one that does not offer all of the codes.
func (m *Margins) Lacks(s *surveys.Survey) (missing []string) {
	for v, name := range m.Vars {
		if name != AreaVariable && !m.asked(s, v, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

func (m *Margins) asked(s *surveys.Survey, v int, name string) bool {
	for i := range s.Pages {
		for k := range s.Pages[i].Questions {
			q := &s.Pages[i].Questions[k]
			if q.Code != name || q.Type != surveys.Single {
				continue
			}
			return !slices.ContainsFunc(m.Cells, func(c Cell) bool {
				return slices.ContainsFunc(c.Key[v], func(code string) bool {
					return !slices.ContainsFunc(q.Options, func(o surveys.Option) bool { return o.Code == code })
				})
			})
		}
	}
	return false
}

// Population is how many persons the cells hold.
func (m *Margins) Population() float64 {
	sum := 0.0
	for _, c := range m.Cells {
		sum += c.Total
	}
	return sum
}
