package account

import (
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minyi/surveys"
)

// What a one-time link does.
const (
	LinkFirst    = "first"    // makes the first administrator
	LinkPassword = "password" // sets the password of an account
)

// How long links hold: the first is read at once by whoever started the
// program; the others are handed out on paper.
const (
	FirstLinkFor    = 24 * time.Hour
	PasswordLinkFor = 7 * 24 * time.Hour
)

// LinkPath is the page of a one-time link.
func LinkPath(secret string) string { return "/setup/" + secret }

// NewLink draws a link's secret and returns it with what is stored of it.
func NewLink(random io.Reader) (secret string, hash []byte, err error) {
	secret, err = NewSecret(random)
	return secret, HashSecret(secret), err
}

// Longest names in characters.
const (
	MaxName        = 64
	MaxDisplayName = 40
)

// CheckName refuses names to sign in with that nobody could type reliably:
// empty, long, or with white space or control characters in them.
//
// Errors: Invalid at /name.
func CheckName(name string) error {
	odd := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || !unicode.IsPrint(r) }
	if name == "" || len(name) > 3*MaxName || utf8.RuneCountInString(name) > MaxName || !utf8.ValidString(name) || strings.ContainsFunc(name, odd) {
		return surveys.E(surveys.Invalid, "account.name", "/name", "Max", MaxName)
	}
	return nil
}

// CheckDisplayName refuses what cannot stand as a person's name on a page.
//
// Errors: Invalid at /display_name.
func CheckDisplayName(name string) error {
	if utf8.RuneCountInString(name) > MaxDisplayName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return surveys.E(surveys.Invalid, "account.display_name", "/display_name", "Max", MaxDisplayName)
	}
	return nil
}
