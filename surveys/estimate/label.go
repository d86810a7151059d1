package estimate

import "minyi/surveys"

// ModelBased is the interval of a sample that chance did not draw: that of the
// model that chance decided within the margins (METHOD §16). It is never called
// a margin of error.
type ModelBased struct {
	ModelBased Interval `json:"model_based"`
}

// Flags of samples that chance did not draw.
const (
	FlagModel        = "model_based"   // intervals assume that chance decided within the margins
	FlagSelfSelected = "self_selected" // no sampling error can be stated
)

// label takes from a sample what cannot be said of it (METHOD §16). People who
// came by themselves have no sampling error: no standard error, interval, test
// or rank. Quotas have the model's interval, under its own name (Korn and
// Graubard's for shares), and no test or rank. A probability sample keeps all.
func (d *Document) label() {
	if d.Sample != surveys.Quota && d.Sample != surveys.Volunteer {
		return
	}
	flag := FlagSelfSelected
	if d.Sample == surveys.Quota {
		flag = FlagModel
	}
	for i := range d.Results {
		r := &d.Results[i]
		for j := range r.Rows {
			row := &r.Rows[j]
			row.SE, row.Deff = None, nil
			row.CI = d.relabel(row.CI)
			row.Flags = append(row.Flags, flag)
		}
		for j := range r.Contrast {
			d.labelContrast(&r.Contrast[j], flag)
		}
		for j := range r.Pairs {
			p := &r.Pairs[j]
			d.labelContrast(&p.ContrastRow, flag)
			p.Holm, p.Bonferroni, p.BH = None, None, None
		}
		r.Ranks = nil
		if x := r.Crosstab; x != nil {
			x.Untested()
			x.Flags = append(x.Flags, flag)
		}
	}
}

func (d *Document) labelContrast(c *ContrastRow, flag string) {
	c.SE, c.T, c.P = None, None, None
	c.CI = d.relabel(c.CI)
	c.Flags = append(c.Flags, flag)
}

// relabel is what a sample may say instead of an interval.
func (d *Document) relabel(ci any) any {
	if d.Sample == surveys.Volunteer {
		return nil
	}
	switch ci := ci.(type) {
	case Intervals:
		return ModelBased{ci.KG}
	case Wald:
		return ModelBased{ci.Wald}
	}
	return ci
}
