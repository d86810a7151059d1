package account

import (
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/setting"
)

func TestADayEndsAtItsMidnightHoweverItIsWritten(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	want := time.Date(2027, 1, 1, 0, 0, 0, 0, zone).UnixMicro()
	for _, text := range []string{"2026-12-31", " 2026-12-31 ", "2026/12/31", "2026.12.31", "2026年12月31日", "20261231", "46387"} {
		if got, err := EndOf(text, zone); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	if got, err := EndOf("", zone); got != 0 || err != nil {
		t.Errorf("no day: %d, %v", got, err)
	}
	for _, text := range []string{"2026-02-30", "31-12-2026", "tomorrow", "0", "1", "-5", "99999999", "1899-12-31", "3000-01-01"} {
		if _, err := EndOf(text, zone); surveys.KindOf(err) != surveys.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAGrantMeansSomethingOrIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		grant Grant
		want  string
	}{
		"a designer of the city":           {Grant{Role: Designer}, ""},
		"an analyst of a district":         {Grant{Role: Analyst, Area: "219901"}, ""},
		"a helper of a street":             {Grant{Role: Helper, Area: "219901001"}, ""},
		"a unit's own view":                {Grant{Role: UnitView, Unit: "bus"}, ""},
		"a security administrator":         {Grant{Role: Security}, ""},
		"a security administrator of some": {Grant{Role: Security, Area: "219901"}, "account.grant_whole"},
		"an auditor of a unit":             {Grant{Role: Auditor, Unit: "bus"}, "account.grant_whole"},
		"a helper of everything":           {Grant{Role: Helper}, "account.grant_area"},
		"a district of a unit":             {Grant{Role: District, Unit: "bus"}, "account.grant_area"},
		"a unit's view of no unit":         {Grant{Role: UnitView, Area: "219901"}, "account.grant_unit"},
		"a designer of a unit":             {Grant{Role: Designer, Unit: "bus"}, "account.grant_either"},
		"both":                             {Grant{Role: UnitView, Area: "219901", Unit: "bus"}, "account.grant_either"},
		"a role of no one":                 {Grant{Role: "king"}, "account.role_unknown"},
	} {
		err := CheckGrant(c.grant)
		if all := surveys.All(err); c.want == "" && err != nil || c.want != "" && (len(all) != 1 || all[0].Key != c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPasswordIsDueByItsAgeOrByWhoChoseIt(t *testing.T) {
	day := (24 * time.Hour).Microseconds()
	ninety := setting.Password{MaxAge: 90}
	for name, c := range map[string]struct {
		must  bool
		age   int64
		rules setting.Password
		want  bool
	}{
		"a fresh one":                  {false, 0, ninety, false},
		"on its last day":              {false, 90*day - 1, ninety, false},
		"after ninety days":            {false, 90 * day, ninety, true},
		"old where age does not count": {false, 9000 * day, setting.Password{}, false},
		"fresh, but somebody else's":   {true, 0, ninety, true},
	} {
		if got := Due(c.must, 0, c.age, c.rules); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNamesCanBeTyped(t *testing.T) {
	for name, ok := range map[string]bool{
		"lin": true, "王小二": true, "zhan-qian.01@x": true, "": false, "a b": false, "a\u200b": false, "a\n": false, "\xff": false, "　": false,
	} {
		if err := CheckName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}
