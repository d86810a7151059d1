package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"minyi/models"
)

// Sealer encrypts what identifies a person. aad binds the result to its place:
// a sealed value moved to another row does not open.
type Sealer interface {
	Seal(plain, aad []byte) (sealed []byte, keyID string, err error)
}

// AESSealer seals with AES-256-GCM under a random nonce, which it puts in front.
type AESSealer struct {
	aead  cipher.AEAD
	keyID string
	rand  io.Reader
}

// NewAESSealer makes a sealer from a 32-byte key, which lives outside the
// database. Its key id is a hash of the key, so that a row names its key.
func NewAESSealer(key []byte) (*AESSealer, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("the contact key has %d bytes, want 32", len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &AESSealer{aead: aead, keyID: KeyID(key), rand: rand.Reader}, nil
}

// KeyID names a key in the rows that it sealed, and opens nothing.
func KeyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("minyi contact key\x00"), key...))
	return hex.EncodeToString(sum[:8])
}

// Seal encrypts plain.
func (a *AESSealer) Seal(plain, aad []byte) (sealed []byte, keyID string, err error) {
	nonce := make([]byte, a.aead.NonceSize(), a.aead.NonceSize()+len(plain)+a.aead.Overhead())
	if _, err := io.ReadFull(a.rand, nonce); err != nil {
		return nil, "", err
	}
	return a.aead.Seal(nonce, nonce, plain, aad), a.keyID, nil
}

// Open is the reverse of Seal. It fails when the key, the aad or a bit differs.
func (a *AESSealer) Open(sealed []byte, keyID string, aad []byte) ([]byte, error) {
	if keyID != a.keyID {
		return nil, fmt.Errorf("sealed with key %s, this is %s", keyID, a.keyID)
	}
	n := a.aead.NonceSize()
	if len(sealed) < n {
		return nil, fmt.Errorf("sealed value of %d bytes", len(sealed))
	}
	return a.aead.Open(nil, sealed[:n], sealed[n:], aad)
}

// ContactAAD is what a contact's sealed value is bound to: survey, response and
// question.
func ContactAAD(c *models.Contact) []byte {
	b := []byte("contact\x00")
	b = strconv.AppendInt(b, c.SurveyID, 10)
	b = append(b, 0)
	b = strconv.AppendInt(b, c.Seq, 10)
	b = append(b, 0)
	b = append(b, c.Question...)
	return append(append(b, 0), c.Type...)
}
