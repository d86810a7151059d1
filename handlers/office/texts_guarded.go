package office

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/suppress"
	"minyi/surveys/term"
)

// fillGuarded counts terms for who may not read the answers: over the release that
// stands, so that nobody learns what one more response holds, and of an area only
// where neither its people nor those who wrote are too few, here or in the areas
// beside it: the whole less the others would tell what those few wrote.
func (o *office) fillGuarded(c *gin.Context, p *TextsPage, s *catalog.Survey, ask *textsAsked) error {
	shown, err := o.Rates.Shown(ctx(c), s)
	if err != nil {
		return err
	}
	texts := term.Texts{From: o.Store, Survey: s.ID, Forms: s.Forms(), Place: ask.place}
	released := func(seq int64) bool {
		row, ok := shown.View.Seq.Find(seq, shown.View.N)
		return ok && (shown.In == nil || shown.In[row] == 1)
	}
	texts.Keep = released
	key := fmt.Sprintf("%d %s guarded %d %q %v", s.ID, ask.place.Code(), shown.At.UnixMicro(), ask.within, shown.Protection)
	summary, _, err := o.texts.Summary(ctx(c), key, o.Now(), func() (*term.Summary, error) {
		if ask.within != "" {
			if err := o.areaOfMany(c, ask.within, texts, shown); err != nil {
				return nil, err
			}
			inside := o.areaRows(shown, ask.within)
			texts.Keep = func(seq int64) bool {
				row, ok := shown.View.Seq.Find(seq, shown.View.N)
				return ok && released(seq) && inside[shown.View.Area.Codes.At(row)]
			}
		}
		return term.Summarise(ctx(c), texts, termsShown)
	})
	if err != nil {
		return err
	}
	o.fillTerms(c, p, summary, shown.At)
	return nil
}

// areaRows says of each code of the view's areas whether it lies within one.
func (o *office) areaRows(shown *rate.Shown, top string) []bool {
	inside := make([]bool, len(shown.View.Area.Values))
	for i, code := range shown.View.Area.Values {
		inside[i] = code != "" && o.Areas().Within(code, top)
	}
	return inside
}

// areaOfMany refuses an area of which too few people wrote, or beside which too
// few did, on the way down to it.
//
// Errors: Invalid (rate.filter_small).
func (o *office) areaOfMany(c *gin.Context, within string, texts term.Texts, shown *rate.Shown) error {
	few := surveys.E(surveys.Invalid, "rate.filter_small", "/within", "Min", shown.Protection.Least)
	if !shown.Area(within) {
		return few
	}
	byArea, err := term.Count(ctx(c), texts)
	if err != nil {
		return err
	}
	tree, today := o.Areas(), o.today()
	for top := tree.Root(today); top != within; {
		children := tree.Children(top, today)
		counts := make([]int, len(children)+1) // 0: of the area itself, or of none of today
		next := -1
		for _, code := range slices.Sorted(maps.Keys(byArea)) {
			if top != tree.Root(today) && (code == "" || !tree.Within(code, top)) {
				continue
			}
			counts[1+slices.IndexFunc(children, func(child area.Area) bool { return code != "" && tree.Within(code, child.Code) })] += byArea[code]
		}
		for i, child := range children {
			if tree.Within(within, child.Code) {
				next = i
			}
		}
		if next < 0 {
			return few
		}
		for _, least := range []int{shown.Protection.Least, shown.Protection.Lowest} {
			if suppress.Line(counts, least)[next+1] {
				return few
			}
		}
		top = children[next].Code
	}
	return nil
}
