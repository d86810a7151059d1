package estimate

import "minyi/surveys"

// alone counts the strata that a domain touches, and those of them with a
// single PSU that is not all there is. A stratum without a row in the domain
// contributes nothing and is neither (R survey: subset drops it); after
// calibration the residuals reach everywhere, and all strata count.
func (s *Sample) alone(touched []bool) (strata, alone int) {
	for i := range s.strata {
		if touched == nil || touched[i] {
			strata++
			if s.strata[i].lonely() {
				alone++
			}
		}
	}
	return strata, alone
}

func (h *stratum) lonely() bool { return h.end-h.first == 1 && !h.exhausted() }

// spread is what the sum over strata is multiplied by: under Average the strata
// that have a variance stand for those with a single PSU, #strata/#others
// (METHOD §18; R survey: onestage).
func (s *Sample) spread(touched []bool) float64 {
	if s.policy != Average {
		return 1
	}
	strata, alone := s.alone(touched)
	if alone == 0 || alone == strata {
		return 1
	}
	return float64(strata) / float64(strata-alone)
}

// watch notes a domain that can have no variance: under Fail one that touches a
// stratum with a single PSU (METHOD §18). The request that asked for it is then
// refused. Under Average a domain that touches no other strata has no degrees of
// freedom, and its standard error is null like that of any such domain.
func (s *Sample) watch(d *domain) {
	if s.blocked != nil || s.policy != Fail || len(d.rows) == 0 {
		return
	}
	for i := range s.strata {
		if h := &s.strata[i]; h.lonely() && (d.touched == nil || d.touched[i]) {
			s.blocked = h
			return
		}
	}
}

// refusal is the error for a domain that can have no variance.
func (s *Sample) refusal() error {
	if s.blocked == nil {
		return nil
	}
	h := s.blocked
	return surveys.E(surveys.Invalid, "estimate.lonely", "", "Stratum", h.name, "Row", h.row, "Policy", string(s.policy))
}
