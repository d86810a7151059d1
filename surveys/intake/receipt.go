package intake

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"

	"minyi/surveys/crockford"
)

// ReceiptLength is in Crockford characters: 80 bits.
const ReceiptLength = 16

// ReceiptKeyLength is in bytes.
const ReceiptKeyLength = 16

// Receipts turns places in the commit order into receipts and back. A receipt
// is its place under a cipher: who has no key learns neither when nor between
// whom it was given, and guessing hits one that exists as rarely as if it had
// been drawn. So no index of random codes has to be kept, whose pages would
// cost a commit more than all the rest of it.
//
// The cipher is a Feistel network of ten rounds over two halves of 40 bits, in
// the manner of NIST SP 800-38G (FF1), with AES-128 as its round function. The
// left half of what it enciphers is zero; a code whose left half comes out
// otherwise was never given.
type Receipts struct{ block cipher.Block }

// halfBits are the bits of half a receipt, and of the greatest place.
const (
	halfBits = 40
	halfMask = 1<<halfBits - 1
	rounds   = 10
)

// NewReceipts returns the receipts under a key of ReceiptKeyLength bytes.
func NewReceipts(key []byte) (*Receipts, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &Receipts{block}, nil
}

// Of returns the receipt of a place, 1 ≤ seq < 2^40.
func (r *Receipts) Of(seq int64) string {
	left, right := uint64(0), uint64(seq)&halfMask
	for i := range rounds {
		left, right = right, left^r.round(byte(i), right)
	}
	var b [10]byte
	binary.BigEndian.PutUint64(b[:8], left<<24|right>>16)
	binary.BigEndian.PutUint16(b[8:], uint16(right))
	return crockford.Encode(b[:], ReceiptLength)
}

// Seq returns the place of a receipt in its normal form (crockford.Normalise);
// ok is false for one that was never given under this key.
func (r *Receipts) Seq(receipt string) (seq int64, ok bool) {
	b, ok := crockford.Decode(receipt)
	if !ok || len(b) != 10 {
		return 0, false
	}
	left := binary.BigEndian.Uint64(b[:8]) >> 24
	right := binary.BigEndian.Uint64(b[2:]) & halfMask
	for i := rounds - 1; i >= 0; i-- {
		left, right = right^r.round(byte(i), left), left
	}
	return int64(right), left == 0 && right > 0
}

// round is the round function: 40 bits that nobody foretells without the key.
func (r *Receipts) round(i byte, half uint64) uint64 {
	var b [aes.BlockSize]byte
	b[0] = i
	binary.BigEndian.PutUint64(b[8:], half)
	r.block.Encrypt(b[:], b[:])
	return binary.BigEndian.Uint64(b[:8]) & halfMask
}
