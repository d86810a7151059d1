package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"minyi/surveys"
)

// peek is how much of a file is looked at to tell its encoding and delimiter.
const peek = 64 << 10

// decoded takes a byte-order mark off and turns UTF-16 into UTF-8.
func decoded(r *bufio.Reader) (text *bufio.Reader, utf16 bool, err error) {
	mark, err := r.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	switch {
	case bytes.HasPrefix(mark, []byte{0xEF, 0xBB, 0xBF}):
		if _, err := r.Discard(3); err != nil {
			return nil, false, err
		}
	case bytes.HasPrefix(mark, []byte{0xFF, 0xFE}), bytes.HasPrefix(mark, []byte{0xFE, 0xFF}):
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(r, decoder), peek), true, nil
	}
	return r, false, nil
}

// firstLine looks at the heading without reading it, and refuses one that is
// not UTF-8. Of a heading longer than peek it sees the beginning.
func firstLine(r *bufio.Reader) ([]byte, error) {
	start, err := r.Peek(r.Size())
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	heading, _, whole := bytes.Cut(bytes.TrimLeft(start, "\r\n"), []byte("\n"))
	if !whole && len(start) == r.Size() {
		heading = heading[:len(heading)-cutShort(heading)]
	}
	switch {
	case bytes.IndexByte(heading, 0) >= 0:
		return nil, surveys.E(surveys.Invalid, "exchange.encoding", "", "Encoding", "UTF-16")
	case !utf8.Valid(heading):
		return nil, surveys.E(surveys.Invalid, "exchange.encoding", "", "Encoding", "GB18030")
	}
	return heading, nil
}

// cutShort is the length of the character at the end of which only the first
// bytes are there.
func cutShort(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

// delimiter is the one of the three that parts the heading most often.
func delimiter(heading []byte) rune {
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t'} {
		if n := bytes.Count(heading, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// maxRow bounds one row in bytes: more than any response has, and the memory
// that a quote open to the end of a large file can cost.
const maxRow = 16 << 20

// bound ends its reader when what one row needs is more than left; the table
// sets left anew for each row.
type bound struct {
	r       io.Reader
	left    int
	reached bool
}

func (b *bound) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.reached = true
		return 0, io.EOF
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
