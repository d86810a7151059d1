package strictjson

// pieces hands out parts of larger pieces of memory, all of them empty.
type pieces[T any] struct {
	held [][]T
	at   int // the piece that parts are taken from
	used int // of it
}

// keepPieces is how many pieces serve the next document.
const keepPieces = 8

// take returns n empty elements. Where a new piece is needed it has room for
// atOnce.
func (p *pieces[T]) take(n, atOnce int) []T {
	for p.at < len(p.held) {
		if piece := p.held[p.at]; p.used+n <= len(piece) {
			part := piece[p.used : p.used+n : p.used+n]
			p.used += n
			return part
		}
		p.at, p.used = p.at+1, 0
	}
	p.held = append(p.held, make([]T, max(n, atOnce)))
	p.used = n
	return p.held[p.at][:n:n]
}

// reset begins anew: with the same memory, emptied, or with none where somebody
// still holds parts of it.
func (p *pieces[T]) reset(reuse bool) {
	if !reuse || len(p.held) > keepPieces {
		*p = pieces[T]{}
		return
	}
	for i := range min(p.at+1, len(p.held)) {
		clear(p.held[i])
	}
	p.at, p.used = 0, 0
}
