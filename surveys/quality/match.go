package quality

// match compares every response with every other: two are duplicates when all
// answers are alike, blanks too, and at least 80 % are answered; the share of
// equal answers counts where both answered at least 80 % of the items.
func match(records []Record, findings []Finding) {
	words := map[string]int32{"": 0}
	answers := make([][]int32, len(records))
	answered := make([]int, len(records))
	for i, r := range records {
		answers[i] = make([]int32, len(r.Answers))
		for k, a := range r.Answers {
			word, ok := words[a]
			if !ok {
				word = int32(len(words))
				words[a] = word
			}
			answers[i][k] = word
			if word != 0 {
				answered[i]++
			}
		}
	}
	for i := range answers {
		for j := i + 1; j < len(answers); j++ {
			both, equal, differ := 0, 0, false
			for k, a := range answers[i] {
				b := answers[j][k]
				differ = differ || a != b
				if a != 0 && b != 0 {
					both++
					if a == b {
						equal++
					}
				}
			}
			items := len(answers[i])
			if !enough(both, items) {
				continue
			}
			share := float64(equal) / float64(both)
			for _, f := range []*Finding{&findings[i], &findings[j]} {
				if f.MaxMatch == nil || *f.MaxMatch < share {
					f.MaxMatch = &share
				}
				f.Duplicate = f.Duplicate || !differ && enough(answered[i], items)
			}
		}
	}
}

// enough is at least 80 % of the items.
func enough(n, items int) bool { return items > 0 && 5*n >= 4*items }
