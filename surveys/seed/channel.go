package seed

import (
	"fmt"

	"minyi/surveys"
	"minyi/surveys/area"
)

// Channel is one entrance through which made-up responses come in.
type Channel struct {
	ID      int64  // of the stored channel; the caller fills it in
	Code    string // "open" is the channel that every survey has
	Mode    surveys.Mode
	Sample  surveys.Sample
	Area    string // "" = the whole city
	Unit    string
	Share   float64 // of all responses, relative to the other channels
	Coached bool    // its people are told what to answer, all within a few hours
}

// OpenChannel is the code of the channel of those who come without one.
const OpenChannel = "open"

// DemoChannels returns the demo's entrances: drawn households by web and phone,
// the open link, a poster, a team of interviewers and a batch of paper forms per
// district, and three communities that are coached.
func DemoChannels() []Channel {
	channels := []Channel{
		{Code: OpenChannel, Mode: surveys.Web, Sample: surveys.Volunteer, Share: 0.36},
		{Code: "household_web", Mode: surveys.Web, Sample: surveys.Probability, Share: 0.13},
		{Code: "household_phone", Mode: surveys.Telephone, Sample: surveys.Probability, Share: 0.08},
	}
	for _, kind := range []struct {
		name   string
		mode   surveys.Mode
		sample surveys.Sample
		share  float64
	}{
		{"poster", surveys.Web, surveys.Volunteer, 0.03},
		{"interview", surveys.Intercept, surveys.Quota, 0.035},
		{"forms", surveys.Paper, surveys.Quota, 0.03},
	} {
		for _, d := range districts {
			channels = append(channels, Channel{
				Code: fmt.Sprintf("%s_%s", kind.name, d.Demo), Mode: kind.mode, Sample: kind.sample,
				Area: d.Demo, Unit: d.Demo, Share: kind.share,
			})
		}
	}
	for _, town := range []string{"219902003", "219904103", "219903101"} {
		channels = append(channels, Channel{
			Code: "community_" + town, Mode: surveys.Web, Sample: surveys.Volunteer,
			Area: town, Unit: town[:6], Share: 0.015, Coached: true,
		})
	}
	return channels
}

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
