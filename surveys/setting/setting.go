// Package setting holds what the office sets once for the whole installation:
// who answers for it, and how strictly its accounts are kept.
package setting

import (
	"strconv"
)

// Settings are all settings with their values. The zero value is not the
// default; see Read.
type Settings struct {
	// What stands at the foot of the pages that residents see; "" is left out.
	Organiser string // 主办单位
	Phone     string // of the organiser
	Contact   string // address, office hours or e-mail
	Hotline   string // where residents may complain
	ICP       string // 辽ICP备2026000001号-1
	Police    string // 辽公网安备21110002000001号

	SecondPerson           bool // publishing needs another person than the author
	SeparateAdministrators bool // system, security and audit are three people
	Password               Password
	SignIn                 SignIn
	Figures                Figures
}

// Password says how passwords of the office must be.
type Password struct {
	Min     int // least number of characters
	Classes int // of small letters, capitals, digits, other: how many must occur
	MaxAge  int // days until it must be changed, 0 = never
	History int // how many earlier ones are not taken again
}

// SignIn says how sign-in and sessions are kept.
type SignIn struct {
	Failures    int // in a row, after which an account takes no more for a while
	LockMinutes int // how long that is
	IdleMinutes int // after which a session ends that nobody uses
}

// Names of the settings as they are stored.
const (
	nameOrganiser = "site.organiser"
	namePhone     = "site.phone"
	nameContact   = "site.contact"
	nameHotline   = "site.hotline"
	nameICP       = "site.icp"
	namePolice    = "site.police"

	nameSecondPerson           = "policy.second_person"
	nameSeparateAdministrators = "policy.separate_administrators"
	namePasswordMin            = "policy.password_min"
	namePasswordClasses        = "policy.password_classes"
	namePasswordMaxAge         = "policy.password_max_age_days"
	namePasswordHistory        = "policy.password_history"
	nameLockoutFailures        = "policy.lockout_failures"
	nameLockoutMinutes         = "policy.lockout_minutes"
	nameIdleMinutes            = "policy.idle_minutes"
	nameLeastPeople            = "policy.least_people"
	nameReleaseMinutes         = "policy.release_minutes"
	nameEarlierLeast           = "policy.least_people_earlier"
)

// Defaults are the settings of a new installation: passwords and sign-in as
// GB/T 22239-2019 (level 2) is commonly read, and nothing that needs more people
// than a small office has.
func Defaults() Settings {
	return Settings{
		Password: Password{Min: 10, Classes: 3, MaxAge: 90, History: 5},
		SignIn:   SignIn{Failures: 5, LockMinutes: 15, IdleMinutes: 15},
		Figures:  Figures{Least: 10, ReleaseMinutes: 1},
	}
}

// MaxHistory is how many earlier passwords can be held against a new one.
const MaxHistory = 24

// Read makes Settings of stored values. What is missing, or is no value that
// Check would pass, has its default: a slip in the database must not open a
// door.
func Read(values map[string]string) Settings {
	s := Defaults()
	for _, f := range s.fields() {
		v, ok := values[f.name]
		if !ok {
			continue
		}
		switch {
		case f.text != nil:
			*f.text = v
		case f.yes != nil:
			*f.yes = v == "true"
		case f.earlier != nil:
			*f.earlier = readEarlier(v)
		default:
			if n, err := strconv.Atoi(v); err == nil && f.least <= n && n <= f.most {
				*f.number = n
			}
		}
	}
	return s
}

// Values is the reverse of Read.
func (s Settings) Values() map[string]string {
	values := make(map[string]string)
	for _, f := range s.fields() {
		switch {
		case f.text != nil:
			values[f.name] = *f.text
		case f.yes != nil:
			values[f.name] = strconv.FormatBool(*f.yes)
		case f.earlier != nil:
			values[f.name] = writeEarlier(*f.earlier)
		default:
			values[f.name] = strconv.Itoa(*f.number)
		}
	}
	return values
}

// field ties one setting to its name and bounds; exactly one of text, yes, number
// and earlier is set.
type field struct {
	name        string
	text        *string
	yes         *bool
	number      *int
	earlier     *[]Earlier
	least, most int // of a number; most: characters of a text
}

func (s *Settings) fields() []field {
	return []field{
		{name: nameOrganiser, text: &s.Organiser, most: 60},
		{name: namePhone, text: &s.Phone, most: 40},
		{name: nameContact, text: &s.Contact, most: 120},
		{name: nameHotline, text: &s.Hotline, most: 40},
		{name: nameICP, text: &s.ICP, most: 40},
		{name: namePolice, text: &s.Police, most: 40},
		{name: nameSecondPerson, yes: &s.SecondPerson},
		{name: nameSeparateAdministrators, yes: &s.SeparateAdministrators},
		{name: namePasswordMin, number: &s.Password.Min, least: 8, most: 64},
		{name: namePasswordClasses, number: &s.Password.Classes, least: 1, most: 4},
		{name: namePasswordMaxAge, number: &s.Password.MaxAge, least: 0, most: 730},
		{name: namePasswordHistory, number: &s.Password.History, least: 0, most: MaxHistory},
		{name: nameLockoutFailures, number: &s.SignIn.Failures, least: 3, most: 20},
		{name: nameLockoutMinutes, number: &s.SignIn.LockMinutes, least: 5, most: 1440},
		{name: nameIdleMinutes, number: &s.SignIn.IdleMinutes, least: 5, most: 120},
		{name: nameLeastPeople, number: &s.Figures.Least, least: 5, most: 1000},
		{name: nameReleaseMinutes, number: &s.Figures.ReleaseMinutes, least: 1, most: 24 * 60},
		{name: nameEarlierLeast, earlier: &s.Figures.Earlier},
	}
}

// Number is one setting that is a number; Name is the last part of its name.
type Number struct {
	Name        string
	Value       *int
	Least, Most int
}

// OfFigures reports whether the number is one of Figures.
func (n Number) OfFigures() bool {
	return n.Name == Field(nameLeastPeople)[1:] || n.Name == Field(nameReleaseMinutes)[1:]
}

// Numbers lists the settings that are numbers; setting a Value sets it in s.
func (s *Settings) Numbers() []Number {
	var all []Number
	for _, f := range s.fields() {
		if f.number != nil {
			all = append(all, Number{Field(f.name)[1:], f.number, f.least, f.most})
		}
	}
	return all
}
