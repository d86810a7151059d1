package term

// shortest and longestTerm bound a term of Chinese characters.
const (
	shortest    = 2
	longestTerm = 8

	// longestPiece is by one more: a sentence that many wrote alike is shown by its
	// beginning, and not by whatever is left of it after eight.
	longestPiece = longestTerm + 1
)

// tally is in how many texts a candidate stands.
type tally struct {
	count, last int // last: the text that was counted last
}

// counter counts candidates: each once in a text.
type counter struct {
	terms map[string]*tally
	texts int
	at    []int
}

// candidates finds what may be a term in the sample, length by length: a longer
// piece only where both of its shorter ones come often enough.
func candidates(s *sample) *counter {
	c := &counter{terms: make(map[string]*tally)}
	least := max(2, len(s.kept)/2000)
	for n := shortest; n <= longestPiece; n++ {
		found := make(map[string]*tally)
		for text, chosen := range s.kept {
			c.at = runs(chosen.text, c.at, func(r run) {
				if !r.han {
					if n == shortest {
						note(found, r.text, text)
					}
					return
				}
				for i := 0; i+n < len(r.at); i++ {
					if n == shortest || c.terms[string(r.text[r.at[i]:r.at[i+n-1]])] != nil && c.terms[string(r.text[r.at[i+1]:r.at[i+n]])] != nil {
						note(found, r.text[r.at[i]:r.at[i+n]], text)
					}
				}
			})
		}
		more := false
		for piece, t := range found {
			if t.count >= least {
				c.terms[piece] = &tally{last: -1}
				more = true
			}
		}
		if !more && n > shortest {
			break
		}
	}
	return c
}

func note(found map[string]*tally, piece []byte, text int) {
	t := found[string(piece)]
	if t == nil {
		t = &tally{last: -1}
		found[string(piece)] = t
	}
	if t.last != text {
		t.last = text
		t.count++
	}
}

// add counts the candidates of one folded text.
func (c *counter) add(folded []byte) {
	id := c.texts
	c.texts++
	c.at = runs(folded, c.at, func(r run) {
		if !r.han {
			c.hit(r.text, id)
			return
		}
		for i := range r.at {
			for n := shortest; n <= longestPiece && i+n < len(r.at); n++ {
				if !c.hit(r.text[r.at[i]:r.at[i+n]], id) {
					break // nor is anything longer that begins so
				}
			}
		}
	})
}

func (c *counter) hit(piece []byte, id int) bool {
	t := c.terms[string(piece)]
	if t == nil {
		return false
	}
	if t.last != id {
		t.last = id
		t.count++
	}
	return true
}
