// Package account knows who may do what: passwords, API tokens and scopes.
package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"minyi/surveys"
	"minyi/surveys/setting"
)

// The cost of a password: OWASP's figures for argon2id, 19 MiB and two passes.
const (
	memoryKiB  = 19456
	passes     = 2
	lanes      = 1
	saltLength = 16
	hashLength = 32
)

// MaxPassword is the length of a password in characters. Every byte of it
// counts.
const MaxPassword = 128

// Hasher hashes and checks passwords, at most so many at once: each takes 19
// MiB, and a flood of sign-ins must not starve the answers.
type Hasher struct {
	slots  chan struct{}
	random io.Reader
}

// NewHasher returns a Hasher that works on at most n passwords at once.
func NewHasher(n int, random io.Reader) *Hasher {
	return &Hasher{slots: make(chan struct{}, n), random: random}
}

// Hash returns the password's PHC string.
//
// Errors: Invalid at /password when it breaks a rule.
func (h *Hasher) Hash(ctx context.Context, password string, rules setting.Password) (string, error) {
	if err := CheckRules(password, rules); err != nil {
		return "", err
	}
	salt := make([]byte, saltLength)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", err
	}
	sum, err := h.sum(ctx, password, salt, passes, memoryKiB, lanes)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// Matches reports whether password is the one behind the PHC string. It takes
// as long for an empty string, so that an unknown name costs what a known does.
func (h *Hasher) Matches(ctx context.Context, encoded, password string) (bool, error) {
	p, err := parsePHC(encoded)
	if err != nil {
		if encoded != "" {
			return false, err
		}
		_, err := h.sum(ctx, password, make([]byte, saltLength), passes, memoryKiB, lanes)
		return false, err
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		return false, nil
	}
	sum, err := h.sum(ctx, password, p.salt, p.passes, p.memory, p.lanes)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(sum, p.hash) == 1, nil
}

func (h *Hasher) sum(ctx context.Context, password string, salt []byte, t, m uint32, p uint8) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, surveys.E(surveys.Busy, "account.busy", "").Because(ctx.Err())
	}
	return argon2.IDKey([]byte(password), salt, t, m, p, hashLength), nil
}

type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

func parsePHC(encoded string) (phc, error) {
	var p phc
	var version int
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return p, fmt.Errorf("account: not an argon2id hash")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, fmt.Errorf("account: argon2 version %q", parts[2])
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return p, fmt.Errorf("account: argon2 costs: %w", err)
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("account: salt: %w", err)
	}
	if p.hash, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("account: hash: %w", err)
	}
	return p, nil
}
