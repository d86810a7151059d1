// Package channel makes the entrances of a survey: signed tokens, the short
// codes of lasting places, and the one-time codes of invitations.
package channel

import (
	"crypto/hmac"
	"crypto/sha256"
	"io"

	"minyi/surveys/crockford"
)

// Lengths in Crockford characters.
const (
	ShortLength      = 8  // 40 bits: a place's address, public
	macLength        = 16 // 80 bits
	InvitationLength = 16 // 80 bits: one response, secret
	// alg says how a token was made; it is part of the token so that another
	// way can follow.
	alg = "1"
)

// NewShort draws the short code of a place.
func NewShort(random io.Reader) (string, error) { return crockford.New(random, ShortLength) }

// Sign returns the token of the channel that a survey has at a place. Nobody
// without the key can make one, so a poster cannot be forged.
func Sign(key []byte, survey, short string) string {
	return alg + short + mac(key, "channel", survey, short)
}

// Genuine reports whether token was made by Sign with this key for this survey.
func Genuine(key []byte, survey, token string) bool {
	if len(token) != len(alg)+ShortLength+macLength || token[:len(alg)] != alg {
		return false
	}
	short := token[len(alg) : len(alg)+ShortLength]
	return hmac.Equal([]byte(token), []byte(Sign(key, survey, short)))
}

// NewInvitation draws an invitation code. Only its hash is stored.
func NewInvitation(random io.Reader) (string, error) {
	return crockford.New(random, InvitationLength)
}

// HashInvitation returns what is stored of a code: a keyed hash per survey, so
// that the database alone gives no code away. ok is false when what was typed
// cannot be a code.
func HashInvitation(key []byte, survey, typed string) (hash []byte, ok bool) {
	code, ok := crockford.Normalise(typed, InvitationLength)
	if !ok {
		return nil, false
	}
	return sum(key, "invitation", survey, code), true
}

func mac(key []byte, parts ...string) string {
	return crockford.Encode(sum(key, parts...), macLength)
}

// sum is HMAC-SHA-256 over length-prefixed parts: no two lists of parts give
// the same bytes.
func sum(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		io.WriteString(h, p)
	}
	return h.Sum(nil)
}
