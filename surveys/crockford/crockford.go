// Package crockford writes and reads the codes that people copy by hand:
// receipts, invitation codes, short addresses. The alphabet is Douglas
// Crockford's base 32, which has no I, L, O or U.
package crockford

import (
	"fmt"
	"io"
	"strings"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// New draws n characters, 5 bits each, from random.
func New(random io.Reader, n int) (string, error) {
	buf := make([]byte, n)
	if _, err := io.ReadFull(random, buf); err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	for i, b := range buf {
		buf[i] = alphabet[b&31]
	}
	return string(buf), nil
}

// Encode writes the first n*5 bits of b as n characters.
func Encode(b []byte, n int) string { return string(Append(make([]byte, 0, n), b, n)) }

// Append is Encode behind dst.
func Append(dst, b []byte, n int) []byte {
	var acc uint
	bits, next := 0, 0
	for range n {
		for bits < 5 {
			acc = acc<<8 | uint(b[next])
			next++
			bits += 8
		}
		bits -= 5
		dst = append(dst, alphabet[acc>>bits&31])
	}
	return dst
}

// Normalise undoes what happens when a person types a code: lower case, the
// letters that look like digits, dashes and spaces. ok is false when the result
// is not n characters of the alphabet.
func Normalise(typed string, n int) (code string, ok bool) {
	var b strings.Builder
	for _, r := range typed {
		switch {
		case r == '-' || r == ' ' || r == '\u00a0' || r == '　' || r == '－':
			continue
		case r >= '０' && r <= '９':
			r -= '０' - '0'
		case r >= 'ａ' && r <= 'ｚ':
			r -= 'ａ' - 'A'
		case r >= 'Ａ' && r <= 'Ｚ':
			r -= 'Ａ' - 'A'
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		}
		switch r {
		case 'I', 'L':
			r = '1'
		case 'O':
			r = '0'
		}
		if r > 127 || !strings.ContainsRune(alphabet, r) || b.Len() == n {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), b.Len() == n
}

// Group shows a code in groups of four: 7Q4M-…; the way it is read aloud.
func Group(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Decode is the reverse of Encode: the whole bytes of a code in its normal
// form. ok is false when a character is not of the alphabet.
func Decode(code string) (b []byte, ok bool) {
	b = make([]byte, 0, len(code)*5/8)
	var acc uint
	bits := 0
	for i := range len(code) {
		digit := strings.IndexByte(alphabet, code[i])
		if digit < 0 {
			return nil, false
		}
		acc, bits = acc<<5|uint(digit), bits+5
		if bits >= 8 {
			bits -= 8
			b = append(b, byte(acc>>bits))
		}
	}
	return b, true
}
