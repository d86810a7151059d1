package account

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/setting"
)

func TestPasswordRules(t *testing.T) {
	rules := setting.Defaults().Password
	lax := setting.Password{Min: 8, Classes: 1}
	for _, c := range []struct {
		name, password, key string
		rules               setting.Password
	}{
		{"eight small letters where that will do", "abcdefgh", "", lax},
		{"seven of them", "abcdefg", "account.password_short", lax},
		{"three classes where all four are asked for", "Reeds-and-cranes", "account.password_simple", setting.Password{Min: 8, Classes: 4}},
		{"three classes", "Reeds-and-cranes", "", rules},
		{"Chinese counts as its own class", "红海滩red2026", "", rules},
		{"nine characters", "Ab1-efghi", "account.password_short", rules},
		{"two classes", "abcdefgh12", "account.password_simple", rules},
		{"129 characters", "Aa1-" + strings.Repeat("x", 125), "account.password_long", rules},
		{"128 characters", "Aa1-" + strings.Repeat("字", 124), "", rules},
		{"a NUL inside", "Abc1-\x00efghij", "account.password_characters", rules},
		{"not UTF-8", "Abc1-\xffefghij", "account.password_characters", rules},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := CheckRules(c.password, c.rules)
			if got := surveys.All(err); (c.key == "") != (err == nil) || (err != nil && got[0].Key != c.key) {
				t.Fatal(err)
			}
		})
	}
}

func TestHashMatchesOnlyItsPassword(t *testing.T) {
	h := NewHasher(2, rand.Reader)
	ctx := context.Background()
	long := "Aa1-" + strings.Repeat("x", 76)
	encoded, err := h.Hash(ctx, long+"A", setting.Defaults().Password)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, password string
		want           bool
	}{
		{"the same", long + "A", true},
		{"other only at byte 81: bcrypt would not see it", long + "B", false},
		{"cut short", long, false},
		{"empty", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := h.Matches(ctx, encoded, c.password); err != nil || got != c.want {
				t.Fatal(got, err)
			}
		})
	}
	if ok, err := h.Matches(ctx, "", long); ok || err != nil {
		t.Fatal("an unknown name must cost the same and match nothing", ok, err)
	}
	if again, _ := h.Hash(ctx, long+"A", setting.Defaults().Password); again == encoded {
		t.Fatal("two hashes of one password must differ by their salt")
	}
}

func TestHasherWaitsForASlot(t *testing.T) {
	h := NewHasher(1, rand.Reader)
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := h.Matches(ctx, "", "x"); surveys.KindOf(err) != surveys.Busy {
		t.Fatal(err)
	}
}

func TestTokenIsReadBack(t *testing.T) {
	secret, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id, back, ok := ParseToken(FormatToken(17, secret))
	if !ok || id != 17 || back != secret || !SecretMatches(HashSecret(secret), back) {
		t.Fatal(id, back, ok)
	}
	for _, bad := range []string{"", "mny_", "mny_17", "mny_17_", "mny_x_" + secret, "mny_-1_" + secret, "mny_17_" + secret + "0", "tok_17_" + secret} {
		if _, _, ok := ParseToken(bad); ok {
			t.Errorf("%q passes as a token", bad)
		}
	}
}

func TestScopes(t *testing.T) {
	got, err := ParseScopes("rates:read, surveys:read,rates:read")
	if err != nil || JoinScopes(got) != "rates:read,surveys:read" {
		t.Fatal(got, err)
	}
	for _, bad := range []string{"", "rates", "rates:read,root"} {
		if _, err := ParseScopes(bad); surveys.KindOf(err) != surveys.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	var nobody *Principal
	if nobody.May(RatesRead) || !(&Principal{Scopes: []Scope{Admin}}).May(RatesRead) || (&Principal{Scopes: []Scope{RatesRead}}).May(Admin) {
		t.Fatal("May")
	}
}
