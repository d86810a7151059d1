package account

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/area"
)

// Ground is what accounts and grants are checked against.
type Ground struct {
	Areas *area.Tree
	Units map[string]bool // codes
	Zone  *time.Location  // in which days end
	Now   time.Time
	Taken map[string]bool // names that accounts have
	// May says whether the caller may give a role within an area; nil: any.
	May func(role Role, area string) bool
}

// GrantText is a grant as somebody typed it. Until is a day.
type GrantText struct{ Role, Area, Unit, Until string }

// Blank reports whether nothing was typed.
func (t GrantText) Blank() bool { return t == GrantText{} }

// Read checks a grant. Places of findings are /role, /area, /unit and /until.
func (t GrantText) Read(g *Ground) (Grant, surveys.Errors) {
	var found surveys.Errors
	role, err := RoleOf(t.Role)
	found = append(found, surveys.All(err)...)
	grant := Grant{Role: role, Unit: strings.TrimSpace(t.Unit)}
	if text := strings.TrimSpace(t.Area); text != "" {
		if g.Areas.Known(text) { // also one that is gone: what was granted stays granted
			grant.Area = text
		} else {
			grant.Area, err = g.Areas.Find(text, g.Now.In(g.Zone).Format(time.DateOnly), "/area")
			if found = append(found, surveys.All(err)...); err != nil {
				grant.Area = ""
			}
		}
	}
	if grant.Unit != "" && !g.Units[grant.Unit] {
		found = append(found, surveys.E(surveys.Invalid, "store.no_unit", "/unit", "Code", grant.Unit))
	}
	if grant.ValidUntil, err = EndOf(t.Until, g.Zone); err != nil {
		found = append(found, surveys.All(err)...)
	}
	if len(found) == 0 {
		found = append(found, surveys.All(CheckGrant(grant))...)
	}
	if len(found) == 0 && g.May != nil && !g.May(grant.Role, grant.Area) {
		found = append(found, surveys.E(surveys.Invalid, "account.beyond", "/area"))
	}
	return grant, found
}

// PersonText is an account to be made, as somebody typed it. Its Until is the
// last day of the account.
type PersonText struct {
	Name, DisplayName string
	GrantText
}

// Person is an account to be made. It is valid until the end of its grant.
type Person struct {
	Line              int // of the list, 0 for one typed into a form
	Name, DisplayName string
	Grant             Grant
}

// Read checks one account. Places of findings are /name, /display_name and
// those of a grant.
func (t PersonText) Read(g *Ground) (Person, surveys.Errors) {
	p := Person{Name: strings.TrimSpace(t.Name), DisplayName: strings.TrimSpace(t.DisplayName)}
	found := append(surveys.All(CheckName(p.Name)), surveys.All(CheckDisplayName(p.DisplayName))...)
	if g.Taken[p.Name] {
		found = append(found, surveys.E(surveys.Invalid, "store.account_exists", "/name", "Code", p.Name))
	}
	grant, wrong := t.GrantText.Read(g)
	p.Grant = grant
	if end := grant.ValidUntil; end != 0 && end <= g.Now.UnixMicro() {
		wrong = append(wrong, surveys.E(surveys.Invalid, "account.until_past", "/until"))
	}
	return p, append(found, wrong...)
}

// roleWords are the roles as lists may name them, beside their codes.
var roleWords = map[string]Role{
	"问卷设计员": Designer, "设计员": Designer, "分析员": Analyst, "考评员": Evaluator, "本单位查看员": UnitView, "单位查看员": UnitView,
	"街道协助员": Helper, "协助员": Helper, "区县管理员": District, "系统管理员": System, "安全管理员": Security, "审计员": Auditor,
}

// RoleOf reads a role's code or Chinese name. Errors as ParseRole.
func RoleOf(text string) (Role, error) {
	text = strings.TrimSpace(text)
	if r, ok := roleWords[text]; ok {
		return r, nil
	}
	return ParseRole(strings.ToLower(text))
}

// dayLayouts are the ways in which people write a day.
var dayLayouts = []string{time.DateOnly, "2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

// Days of a workbook are numbers, counted from here.
var workbookDay = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// EndOf reads a last day and returns the moment (µs UTC) when it is over, 0 for
// an empty text.
//
// Errors: Invalid at /until.
func EndOf(text string, zone *time.Location) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	if n, err := strconv.Atoi(text); err == nil && n > 36_525 && n < 73_050 { // 2000 to 2099
		text = workbookDay.AddDate(0, 0, n).Format(time.DateOnly)
	}
	for _, layout := range dayLayouts {
		if day, err := time.ParseInLocation(layout, text, zone); err == nil && day.Year() >= 2000 && day.Year() < 2100 {
			return day.AddDate(0, 0, 1).UnixMicro(), nil
		}
	}
	if utf8.RuneCountInString(text) > 40 {
		text = "…"
	}
	return 0, surveys.E(surveys.Invalid, "account.until", "/until", "Value", text)
}
