package account

import (
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// MaxPeople is how many accounts one list may make.
const MaxPeople = 1_000

// peopleColumn is one column of the list: what its heading may be, the first as
// in the template, and the place that findings about it have.
type peopleColumn struct {
	names  []string
	place  string
	needed bool
	into   func(*PersonText) *string
}

var peopleColumns = []peopleColumn{
	{[]string{"用户名", "name", "账号"}, "/name", true, func(t *PersonText) *string { return &t.Name }},
	{[]string{"姓名", "display_name", "显示名"}, "/display_name", false, func(t *PersonText) *string { return &t.DisplayName }},
	{[]string{"角色", "role"}, "/role", true, func(t *PersonText) *string { return &t.Role }},
	{[]string{"区划", "area"}, "/area", false, func(t *PersonText) *string { return &t.Area }},
	{[]string{"单位", "unit"}, "/unit", false, func(t *PersonText) *string { return &t.Unit }},
	{[]string{"有效期至", "valid_until", "到期日", "until"}, "/until", false, func(t *PersonText) *string { return &t.Until }},
}

// PeopleHeading is the first row of the list in a language.
func PeopleHeading(language string) []string {
	names := make([]string, len(peopleColumns))
	for i, c := range peopleColumns {
		names[i] = c.names[0]
		if language == "en" {
			names[i] = c.names[1]
		}
	}
	return names
}

// ReadPeople reads a list of accounts to be made.
//
// Errors: surveys.Errors, all findings at once, each at /LINE/COLUMN.
func ReadPeople(list *exchange.List, g *Ground) ([]Person, error) {
	at, err := placesOf(list.Heading)
	if err != nil {
		return nil, err
	}
	if len(list.Rows) == 0 {
		return nil, surveys.E(surveys.Invalid, "account.list_empty", "")
	}
	var found surveys.Errors
	people := make([]Person, 0, len(list.Rows))
	first := make(map[string]int)
	for _, row := range list.Rows {
		var text PersonText
		for k, c := range peopleColumns {
			if at[k] >= 0 {
				*c.into(&text) = strings.TrimSpace(row.Cells[at[k]])
			}
		}
		p, wrong := text.Read(g)
		p.Line = row.Line
		if line, twice := first[p.Name]; twice && p.Name != "" {
			wrong = append(wrong, surveys.E(surveys.Invalid, "account.name_twice", "/name", "Name", p.Name, "Line", line))
		} else {
			first[p.Name] = row.Line
		}
		for _, e := range wrong {
			e.Field = exchange.Pointer(row.Line, columnAt(e.Field))
		}
		found = append(found, wrong...)
		people = append(people, p)
	}
	return people, found.Err()
}

// placesOf returns where each column stands, -1 for one that is absent.
func placesOf(heading []string) ([]int, error) {
	at := slices.Repeat([]int{-1}, len(peopleColumns))
	var found surveys.Errors
	for i, name := range heading {
		k := slices.IndexFunc(peopleColumns, func(c peopleColumn) bool {
			return slices.ContainsFunc(c.names, func(n string) bool { return strings.EqualFold(n, name) })
		})
		switch {
		case k < 0:
			found = append(found, surveys.E(surveys.Invalid, "exchange.column_unknown", exchange.Pointer(1, name),
				"Column", name, "Known", strings.Join(PeopleHeading(""), "、")))
		case at[k] >= 0:
			found = append(found, surveys.E(surveys.Invalid, "exchange.column_twice", exchange.Pointer(1, name),
				"Column", name, "First", at[k]+1, "Second", i+1))
		default:
			at[k] = i
		}
	}
	for k, c := range peopleColumns {
		if c.needed && at[k] < 0 {
			found = append(found, surveys.E(surveys.Invalid, "exchange.column_missing", exchange.Pointer(1, c.names[0]), "Column", c.names[0]))
		}
	}
	return at, found.Err()
}

// columnAt is the heading of the column that a finding is about.
func columnAt(place string) string {
	i := slices.IndexFunc(peopleColumns, func(c peopleColumn) bool { return c.place == place })
	return peopleColumns[max(i, 0)].names[0]
}
