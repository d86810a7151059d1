package channel

import (
	"cmp"
	"slices"
)

// Progress says how many invitations were handed out and how many answered.
type Progress struct {
	Channel     int64
	Area        string // of the household, else of the channel
	Stratum     string
	Drawn, Done int64
}

// Group is the progress of one area, stratum or channel.
type Group[K comparable] struct {
	Key         K
	Drawn, Done int64
}

// By adds progress up by a key, in the key's order. A target is the number of
// those drawn: only they can have answered.
func By[K cmp.Ordered](rows []Progress, key func(Progress) K) []Group[K] {
	at := make(map[K]int)
	var groups []Group[K]
	for _, r := range rows {
		k := key(r)
		i, ok := at[k]
		if !ok {
			i, at[k] = len(groups), len(groups)
			groups = append(groups, Group[K]{Key: k})
		}
		groups[i].Drawn += r.Drawn
		groups[i].Done += r.Done
	}
	slices.SortFunc(groups, func(a, b Group[K]) int { return cmp.Compare(a.Key, b.Key) })
	return groups
}

// Percent is the share of those drawn who have answered, rounded down: 100 means
// all of them.
func (g Group[K]) Percent() int64 {
	if g.Drawn == 0 {
		return 0
	}
	return g.Done * 100 / g.Drawn
}
