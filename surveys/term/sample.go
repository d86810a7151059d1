package term

// sampleBytes bounds the texts in which terms are looked for: about ten thousand
// answers of thirty characters, among which a term of one in five hundred stands
// some twenty times.
const sampleBytes = 1 << 20

// longest is how many characters of one answer are looked at for new terms.
const longest = 300

// sample keeps as many texts as there is room for, chosen by their responses'
// numbers: any responses are as likely as any others, and the same ones are
// chosen each time.
type sample struct {
	below uint64 // only marks up to it
	size  int
	kept  []chosen
}

type chosen struct {
	mark uint64
	text []byte // folded
}

func (s *sample) add(seq int64, folded []byte) {
	if s.below == 0 {
		s.below = ^uint64(0)
	}
	mark := scatter(uint64(seq))
	if mark > s.below {
		return
	}
	folded = folded[:min(len(folded), 3*longest)]
	s.kept = append(s.kept, chosen{mark, append([]byte(nil), folded...)})
	s.size += len(folded)
	for s.size > sampleBytes {
		s.below /= 2
		left := s.kept[:0]
		s.size = 0
		for _, c := range s.kept {
			if c.mark <= s.below {
				left = append(left, c)
				s.size += len(c.text)
			}
		}
		clear(s.kept[len(left):])
		s.kept = left
	}
}

// scatter makes numbers that follow each other land anywhere (SplitMix64).
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
