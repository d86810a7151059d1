package rate

import (
	"slices"

	"minyi/surveys"
)

// standard are the codes of the four rates by which cities are compared.
var standard = []string{"awareness", "support", "participation", "satisfaction"}

// Headline returns the rates that speak for a survey, at most four: the standard
// ones that it has, then others in the order of its document.
func Headline(rates []surveys.Rate) []surveys.Rate {
	var main []surveys.Rate
	for _, code := range standard {
		for _, r := range rates {
			if r.Code == code {
				main = append(main, r)
			}
		}
	}
	for _, r := range rates {
		if len(main) < len(standard) && !slices.ContainsFunc(main, func(m surveys.Rate) bool { return m.Code == r.Code }) {
			main = append(main, r)
		}
	}
	return main
}
