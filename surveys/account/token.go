package account

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"minyi/surveys/crockford"
)

// secretLength is in Crockford characters: 160 bits.
const secretLength = 32

// NewSecret draws a token's secret.
func NewSecret(random io.Reader) (string, error) { return crockford.New(random, secretLength) }

// FormatToken is how a token is shown, once: mny_ID_SECRET.
func FormatToken(id int64, secret string) string {
	return "mny_" + strconv.FormatInt(id, 10) + "_" + secret
}

// ParseToken takes a token apart.
func ParseToken(token string) (id int64, secret string, ok bool) {
	rest, ok := strings.CutPrefix(token, "mny_")
	if !ok {
		return 0, "", false
	}
	number, secret, ok := strings.Cut(rest, "_")
	id, err := strconv.ParseInt(number, 10, 64)
	return id, secret, ok && err == nil && id > 0 && len(secret) == secretLength
}

// HashSecret is what is stored of a secret. A plain SHA-256 serves: 160 random
// bits cannot be guessed.
func HashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// SecretMatches compares in constant time.
func SecretMatches(hash []byte, secret string) bool {
	return subtle.ConstantTimeCompare(hash, HashSecret(secret)) == 1
}

// SessionID names a session without giving its token away.
func SessionID(token string) string {
	sum := sha256.Sum256([]byte("minyi session\x00" + token))
	return hex.EncodeToString(sum[:8])
}
