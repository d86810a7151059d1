package seed

import "minyi/surveys/area"

// place is a child of the root with its people and the towns below it.
type place struct {
	code   string
	people [sexCount * ageCount]float64 // persons by sex and age option
	total  float64
	urban  []string // streets; the district itself where nothing is below
	rural  []string // towns and townships
	share  float64  // of people who live in streets
}

const (
	sexCount = 2
	ageCount = 6
)

// ageOptions are the codes of the questionnaire's age question.
var ageOptions = [ageCount]string{"a16_17", "a18_29", "a30_44", "a45_59", "a60_69", "a70"}

// under18 is the share of 16- and 17-year-olds among those of 16 to 29: 2/5 of
// the census band 15–19.
const under18 = 0.12

// places lists the root's children on that day, with the census where we have
// one. Others are taken as equally big and alike.
func places(tree *area.Tree, day string) []place {
	var out []place
	for _, child := range tree.Children(tree.Root(day), day) {
		p := place{code: child.Code, share: 0.7}
		if panjin, ok := censusOf(child.Code); ok {
			p.people = agesOf(panjin)
			residence := func(c string) float64 { return census()[censusKey{panjin, "residence", "all", c}] }
			p.share = residence("urban") / (residence("urban") + residence("rural"))
		} else {
			for i := range p.people {
				p.people[i] = 10_000
			}
		}
		for _, n := range p.people {
			p.total += n
		}
		for _, town := range tree.Children(child.Code, day) {
			if isStreet(town) {
				p.urban = append(p.urban, town.Code)
			} else {
				p.rural = append(p.rural, town.Code)
			}
		}
		if len(p.urban) == 0 {
			p.urban = []string{child.Code}
		}
		if len(p.rural) == 0 {
			p.rural = p.urban
		}
		out = append(out, p)
	}
	return out
}

// isStreet tells a street from a town or township by its Chinese name.
func isStreet(a area.Area) bool {
	name := []rune(a.Name["zh-CN"])
	return len(name) > 2 && string(name[len(name)-2:]) == "街道"
}

// censusOf returns the Panjin district whose figures an area carries.
func censusOf(code string) (string, bool) {
	for _, d := range districts {
		if code == d.Demo || code == d.Panjin {
			return d.Panjin, true
		}
	}
	return "", false
}

// agesOf spreads the margins' bands over the options of the age question.
func agesOf(panjin string) (people [sexCount * ageCount]float64) {
	for s, sex := range sexes {
		for i, b := range bands {
			n := persons(panjin, sex, b)
			if i == 0 {
				people[s*ageCount] = n * under18
				n -= n * under18
			}
			people[s*ageCount+i+1] = n
		}
	}
	return people
}
