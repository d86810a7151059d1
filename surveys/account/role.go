package account

import (
	"slices"

	"minyi/surveys"
)

// Role is what somebody does in the office. A grant gives a role within an area
// or for a unit, until a day.
type Role string

// The roles.
const (
	Designer  Role = "designer"  // writes and publishes questionnaires, hands them out
	Analyst   Role = "analyst"   // sees rates; with the whole city, also single responses
	Evaluator Role = "evaluator" // keeps schemes and rounds
	UnitView  Role = "unit"      // sees what concerns its own unit
	Helper    Role = "helper"    // a street's hand: channels and progress of its area
	District  Role = "district"  // makes the accounts of its streets
	System    Role = "system"    // settings, files, backups
	Security  Role = "security"  // accounts and grants
	Auditor   Role = "auditor"   // the audit log
)

// Roles lists them in the order in which pages show them.
var Roles = []Role{Designer, Analyst, Evaluator, UnitView, Helper, District, System, Security, Auditor}

// Administrators are the three roles that one person may hold together only
// where the setting allows it.
var Administrators = []Role{System, Security, Auditor}

// FirstRoles are what the first account of an installation holds: all three, or
// where they are kept apart the one that gives the others to other people.
func FirstRoles(apart bool) []Role {
	if apart {
		return []Role{Security}
	}
	return Administrators
}

// scopesOf is what each role may do. What is not listed is not allowed.
var scopesOf = map[Role][]Scope{
	Designer:  {OfficeEnter, SurveysRead, SurveysWrite, ChannelsRead, ChannelsWrite, PledgesWrite, RatesRead},
	Analyst:   {OfficeEnter, SurveysRead, ChannelsRead, RatesRead, RatesPublish, ResponsesRead, ResponsesWrite, EvaluationRead},
	Evaluator: {OfficeEnter, SurveysRead, RatesRead, EvaluationRead, EvaluationWrite},
	UnitView:  {OfficeEnter, UnitRead},
	Helper:    {OfficeEnter, ChannelsRead, ResponsesAssist},
	District:  {OfficeEnter, ChannelsRead, RatesRead, AccountsWrite},
	System:    {OfficeEnter, SettingsWrite, SurveysRead},
	Security:  {OfficeEnter, AccountsWrite},
	Auditor:   {OfficeEnter, AuditRead},
}

// ParseRole reads a role's name.
//
// Errors: Invalid.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", surveys.E(surveys.Invalid, "account.role_unknown", "/role", "Role", s)
}

// Grant is a role within an area's subtree or for a unit, until a moment.
type Grant struct {
	Role       Role
	Area       string // "" = everywhere
	Unit       string
	ValidUntil int64 // µs UTC, 0 = no end
}

// CheckGrant refuses a grant that means nothing or too much: the three
// administrators are there for the whole city, a helper and a district
// administrator for an area, a unit's own view for a unit.
//
// Errors: Invalid at /role, /area or /unit.
func CheckGrant(g Grant) error {
	if _, err := ParseRole(string(g.Role)); err != nil {
		return err
	}
	switch whole := g.Area == "" && g.Unit == ""; {
	case slices.Contains(Administrators, g.Role) && !whole:
		return surveys.E(surveys.Invalid, "account.grant_whole", "/area")
	case (g.Role == Helper || g.Role == District) && g.Area == "":
		return surveys.E(surveys.Invalid, "account.grant_area", "/area")
	case g.Role == UnitView && g.Unit == "":
		return surveys.E(surveys.Invalid, "account.grant_unit", "/unit")
	case g.Area != "" && g.Unit != "", g.Unit != "" && g.Role != UnitView:
		return surveys.E(surveys.Invalid, "account.grant_either", "/unit")
	}
	return nil
}

// Power is one scope within an area's subtree or for a unit.
type Power struct {
	Scope Scope
	Area  string
	Unit  string
}

// everywhere are scopes that nobody has for a part of the city: below the whole
// of it nobody opens single responses or raw open texts, and settings, schemes
// and the log belong to all.
var everywhere = []Scope{
	SurveysWrite, RatesPublish, ResponsesRead, ResponsesWrite, PledgesWrite, EvaluationWrite, SettingsWrite, AuditRead, Admin,
}

// Signed returns the principal of an account that has signed in with its grants
// at a moment (µs UTC).
func Signed(id int64, name string, officeID int64, grants []Grant, now int64) *Principal {
	p := &Principal{AccountID: id, Name: name, OfficeID: officeID}
	for _, g := range grants {
		if g.ValidUntil != 0 && g.ValidUntil <= now {
			continue
		}
		for _, s := range scopesOf[g.Role] {
			switch limited := g.Area != "" || g.Unit != ""; {
			case !limited && !slices.Contains(p.Scopes, s):
				p.Scopes = append(p.Scopes, s)
			case limited && s == OfficeEnter && !slices.Contains(p.Scopes, s):
				p.Scopes = append(p.Scopes, s)
			case limited && !slices.Contains(everywhere, s):
				p.Powers = append(p.Powers, Power{s, g.Area, g.Unit})
			}
		}
		if !slices.Contains(p.Roles, g.Role) {
			p.Roles = append(p.Roles, g.Role)
		}
	}
	return p
}

// MayPartly reports whether the principal holds the scope at least for a part
// of the city or a unit; what they see is then for Within to say.
func (p *Principal) MayPartly(s Scope) bool {
	return p.May(s) || p != nil && slices.ContainsFunc(p.Powers, func(w Power) bool { return w.Scope == s })
}

// Areas returns the tops of the subtrees for which the principal holds the
// scope; all is true for the whole city.
func (p *Principal) Areas(s Scope) (tops []string, all bool) {
	if p.May(s) {
		return nil, true
	}
	if p != nil {
		for _, w := range p.Powers {
			if w.Scope == s && w.Area != "" && !slices.Contains(tops, w.Area) {
				tops = append(tops, w.Area)
			}
		}
	}
	return tops, false
}

// Units returns the units for which the principal holds the scope.
func (p *Principal) Units(s Scope) (units []string) {
	if p != nil {
		for _, w := range p.Powers {
			if w.Scope == s && w.Unit != "" && !slices.Contains(units, w.Unit) {
				units = append(units, w.Unit)
			}
		}
	}
	return units
}

// MayIn reports whether the principal holds the scope for an area. within tells
// whether an area lies at or below a top.
func (p *Principal) MayIn(s Scope, area string, within func(area, top string) bool) bool {
	tops, all := p.Areas(s)
	return all || slices.ContainsFunc(tops, func(top string) bool { return within(area, top) })
}

// CheckAdministrators refuses that one account holds two of the three
// administrators' roles, where the setting keeps them apart.
func CheckAdministrators(grants []Grant, apart bool) error {
	held := 0
	for _, role := range Administrators {
		if slices.ContainsFunc(grants, func(g Grant) bool { return g.Role == role }) {
			held++
		}
	}
	if apart && held > 1 {
		return surveys.E(surveys.Invalid, "account.administrators_apart", "/role")
	}
	return nil
}
