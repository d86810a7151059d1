package account

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/setting"
)

// CheckRules refuses passwords that are too short, too long, hold a control
// character or mix too few of: small letters, capitals, digits, other.
func CheckRules(password string, rules setting.Password) error {
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		return surveys.E(surveys.Invalid, "account.password_characters", "/password")
	}
	switch n := utf8.RuneCountInString(password); {
	case n < rules.Min:
		return surveys.E(surveys.Invalid, "account.password_short", "/password", "Min", rules.Min)
	case n > MaxPassword:
		return surveys.E(surveys.Invalid, "account.password_long", "/password", "Max", MaxPassword)
	}
	var small, capital, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			small = 1
		case unicode.IsUpper(r):
			capital = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	if small+capital+digit+other < rules.Classes {
		return surveys.E(surveys.Invalid, "account.password_simple", "/password", "Classes", rules.Classes)
	}
	return nil
}

// Due reports whether a password must be changed before anything else: somebody
// else set it, or it is older than the rules allow. Times are µs UTC.
func Due(mustChange bool, changedAt, now int64, rules setting.Password) bool {
	age := time.Duration(rules.MaxAge) * 24 * time.Hour
	return mustChange || rules.MaxAge > 0 && now-changedAt >= age.Microseconds()
}

// Passwords sets passwords by the rules in force, wherever they are set: on a
// page, by a link, by a command.
type Passwords struct {
	Hasher *Hasher
	Store  PasswordStore
	Rules  func(context.Context) (setting.Password, error)
}

// PasswordStore keeps the hashes of passwords.
type PasswordStore interface {
	PasswordHistory(ctx context.Context, id int64, n int) ([]string, error)
	SetPassword(ctx context.Context, id int64, hash string, mustChange bool) error
}

// First returns the hash of the first password of an account that is to be made.
//
// Errors: Invalid at /password when it breaks a rule.
func (p *Passwords) First(ctx context.Context, password string) (hash string, err error) {
	rules, err := p.Rules(ctx)
	if err != nil {
		return "", err
	}
	return p.Hasher.Hash(ctx, password, rules)
}

// Next returns the hash of the password that an account is to have next.
//
// Errors: Invalid at /password when it breaks a rule, or is the present one or
// one of the last.
func (p *Passwords) Next(ctx context.Context, id int64, password string) (hash string, err error) {
	rules, err := p.Rules(ctx)
	if err != nil {
		return "", err
	}
	if hash, err = p.Hasher.Hash(ctx, password, rules); err != nil {
		return "", err
	}
	last, err := p.Store.PasswordHistory(ctx, id, 1+rules.History)
	if err != nil {
		return "", err
	}
	for _, old := range last {
		same, err := p.Hasher.Matches(ctx, old, password)
		if err != nil {
			return "", err
		}
		if same {
			return "", surveys.E(surveys.Invalid, "account.password_used", "/password", "History", rules.History)
		}
	}
	return hash, nil
}

// Change gives an account another password. With mustChange it serves for one
// sign-in only: somebody else chose it. Errors as Next.
func (p *Passwords) Change(ctx context.Context, id int64, password string, mustChange bool) error {
	hash, err := p.Next(ctx, id, password)
	if err != nil {
		return err
	}
	return p.Store.SetPassword(ctx, id, hash, mustChange)
}
