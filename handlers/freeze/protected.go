package freeze

import (
	"slices"

	"minyi/models"
	"minyi/surveys/rate"
)

// Protected leaves out of published values the district that would tell, with the
// whole and the other districts, of the few people of a district that was too
// small to be published, or of those of none: the smallest of each rate, sample and
// publication where somebody is left over, but fewer than least. What has fewer
// people itself, published while a smaller number held, is left out as well unless
// it is public already.
func Protected(rows []models.PublishedRate, least int) []models.PublishedRate {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r models.PublishedRate) bool {
		return r.Level != models.RatePublic && (rate.Count(r.N).Small(least) || rate.Count(r.Base).Small(least))
	})
	type set struct {
		at                            int64
		wave, rate, sample, weighting string
	}
	whole, left, smallest := map[set]*models.PublishedRate{}, map[set][2]int64{}, map[set]int{}
	of := func(r *models.PublishedRate) set { return set{r.PublishedAt, r.Wave, r.Rate, r.Sample, r.Weighting} }
	isWhole := func(r *models.PublishedRate) bool { return string(r.Grouping) == "{}" }
	for i := range rows {
		r := &rows[i]
		if isWhole(r) {
			whole[of(r)] = r
			continue
		}
		sum := left[of(r)]
		left[of(r)] = [2]int64{sum[0] + r.N, sum[1] + r.Base}
		if at, known := smallest[of(r)]; !known || r.Base < rows[at].Base {
			smallest[of(r)] = i
		}
	}
	gone := map[int]bool{}
	for s, w := range whole {
		sum, grouped := left[s]
		if grouped && (rate.Count(w.N-sum[0]).Small(least) || rate.Count(w.Base-sum[1]).Small(least)) {
			gone[smallest[s]] = true
		}
	}
	shown := make([]models.PublishedRate, 0, len(rows))
	for i, r := range rows {
		if !gone[i] {
			shown = append(shown, r)
		}
	}
	return slices.Clip(shown)
}
