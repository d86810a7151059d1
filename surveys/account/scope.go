package account

import (
	"cmp"
	"slices"
	"strings"

	"minyi/surveys"
)

// Scope is one thing that a token or a session may do.
type Scope string

// The scopes. Admin holds all the others.
const (
	SurveysRead     Scope = "surveys:read"
	SurveysWrite    Scope = "surveys:write" // drafts, publishing, closing, waves, channels, invitations
	RatesRead       Scope = "rates:read"
	RatesPublish    Scope = "rates:publish"
	ResponsesRead   Scope = "responses:read" // single responses, by export
	ResponsesWrite  Scope = "responses:write"
	ResponsesAssist Scope = "responses:assist" // holds the screen for residents, person by person
	PledgesWrite    Scope = "pledges:write"
	EvaluationRead  Scope = "evaluation:read"
	EvaluationWrite Scope = "evaluation:write"
	ChannelsRead    Scope = "channels:read"
	ChannelsWrite   Scope = "channels:write"
	UnitRead        Scope = "unit:read" // what was notified to one's own unit
	AccountsWrite   Scope = "accounts:write"
	SettingsWrite   Scope = "settings:write"
	AuditRead       Scope = "audit:read"
	OfficeEnter     Scope = "office:enter" // any page of the office
	Admin           Scope = "admin"
)

// Scopes lists them all.
var Scopes = []Scope{
	SurveysRead, SurveysWrite, RatesRead, RatesPublish, ResponsesRead, ResponsesWrite, ResponsesAssist, PledgesWrite,
	EvaluationRead, EvaluationWrite, ChannelsRead, ChannelsWrite, UnitRead, AccountsWrite, SettingsWrite, AuditRead,
	OfficeEnter, Admin,
}

// Word names what the scope allows.
func (s Scope) Word() surveys.Word {
	return surveys.Word("account.may_" + strings.ReplaceAll(string(s), ":", "_"))
}

// ParseScopes reads a list divided by commas or spaces.
//
// Errors: Invalid, naming the scope that does not exist.
func ParseScopes(list string) ([]Scope, error) {
	var out []Scope
	for name := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains(Scopes, Scope(name)) {
			return nil, surveys.E(surveys.Invalid, "account.scope_unknown", "/scopes", "Scope", name, "Known", JoinScopes(Scopes))
		}
		if !slices.Contains(out, Scope(name)) {
			out = append(out, Scope(name))
		}
	}
	if len(out) == 0 {
		return nil, surveys.E(surveys.Invalid, "account.scope_missing", "/scopes", "Known", JoinScopes(Scopes))
	}
	return out, nil
}

// JoinScopes is the reverse of ParseScopes.
func JoinScopes(scopes []Scope) string {
	parts := make([]string, len(scopes))
	for i, s := range scopes {
		parts[i] = string(s)
	}
	return strings.Join(parts, ",")
}

// Principal is who a request comes from: an account that has signed in, or a
// token.
type Principal struct {
	AccountID int64
	Name      string
	OfficeID  int64
	Scopes    []Scope // for the whole city
	Powers    []Power // for a part of it
	Roles     []Role  // of an account that has signed in

	DisplayName string // of an account that has signed in, "" = none
	ChangeFirst bool   // the password, before anything else
}

// Called is what pages call the principal.
func (p *Principal) Called() string { return cmp.Or(p.DisplayName, p.Name) }

// May reports whether the principal holds the scope. Nobody (nil) holds none.
func (p *Principal) May(s Scope) bool {
	return p != nil && (slices.Contains(p.Scopes, s) || slices.Contains(p.Scopes, Admin))
}
