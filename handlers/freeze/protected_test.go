package freeze_test

import (
	"fmt"
	"strings"
	"testing"

	"minyi/handlers/freeze"
	"minyi/models"
)

func TestTheSmallestPublishedDistrictGoesWhereFewAreLeftOver(t *testing.T) {
	set := func(bases ...int64) (rows []models.PublishedRate) {
		for i, n := range bases {
			group := "{}"
			if i > 0 {
				group = fmt.Sprintf(`{"area":"%d"}`, i)
			}
			rows = append(rows, models.PublishedRate{Rate: "awareness", Sample: "quota", Grouping: []byte(group), N: n, Base: n})
		}
		return rows
	}
	for _, c := range []struct {
		name  string
		bases []int64 // the whole, then districts
		want  string
	}{
		{"nobody is left over", []int64{70, 40, 30}, "70 40 30"},
		{"four people of a small district are", []int64{74, 40, 30}, "74 40"},
		{"fourteen are no secret", []int64{84, 40, 30}, "84 40 30"},
		{"without districts nothing follows", []int64{50}, "50"},
		{"what has too few itself is left out", []int64{5}, ""},
	} {
		var got []string
		for _, r := range freeze.Protected(set(c.bases...), 10) {
			got = append(got, fmt.Sprint(r.Base))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}
