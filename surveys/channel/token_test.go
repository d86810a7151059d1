package channel

import (
	"crypto/rand"
	"testing"
)

func TestOnlyTheKeyMakesATokenGenuine(t *testing.T) {
	key, other := []byte("0123456789abcdef0123456789abcdef"), []byte("another key, also thirty-two bytes")
	short, err := NewShort(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	token := Sign(key, "civility-2026", short)
	flipped := []byte(token)
	flipped[len(flipped)-1] ^= 1
	for _, c := range []struct {
		name          string
		key           []byte
		survey, token string
		want          bool
	}{
		{"its own survey", key, "civility-2026", token, true},
		{"another survey", key, "civility-2027", token, false},
		{"another key", other, "civility-2026", token, false},
		{"one bit changed", key, "civility-2026", string(flipped), false},
		{"cut short", key, "civility-2026", token[:10], false},
		{"empty", key, "civility-2026", "", false},
		{"another alg", key, "civility-2026", "2" + token[1:], false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Genuine(c.key, c.survey, c.token); got != c.want {
				t.Fatal(got)
			}
		})
	}
}

func TestInvitationHashIsTheSameHoweverTheCodeIsTyped(t *testing.T) {
	key := []byte("k")
	a, ok1 := HashInvitation(key, "s", "7Q4M0ABC7Q4M0ABC")
	b, ok2 := HashInvitation(key, "s", " 7q4m-oabc-7q4m-oabc ")
	c, _ := HashInvitation(key, "t", "7Q4M0ABC7Q4M0ABC")
	if !ok1 || !ok2 || string(a) != string(b) || string(a) == string(c) {
		t.Fatal("a code must hash alike however typed, and apart per survey")
	}
	if _, ok := HashInvitation(key, "s", "no code"); ok {
		t.Fatal("accepted what cannot be a code")
	}
}
