package channel_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"minyi/surveys/channel"
)

func TestAHelpersScreenIsSignedForOneSurveyAndChannelUntilItsHour(t *testing.T) {
	key, other := []byte("key"), []byte("other")
	until := time.Unix(1_795_000_000, 0).Truncate(time.Hour)
	person, err := channel.NewPerson(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	want := channel.Assist{Helper: channel.HelperName(key, "s", 7), Person: person, Until: until}
	signed := channel.SignAssist(key, "s", "token", want)
	before := until.Add(-time.Second)
	if got, ok := channel.ReadAssist(key, "s", "token", signed, before); !ok || got.Helper != want.Helper || got.Person != person || !got.Until.Equal(until) {
		t.Errorf("read %+v, %v; want %+v", got, ok, want)
	}
	for name, bad := range map[string]struct {
		key           []byte
		survey, token string
		signed        string
		now           time.Time
	}{
		"another key":      {other, "s", "token", signed, before},
		"another survey":   {key, "t", "token", signed, before},
		"another channel":  {key, "s", "token2", signed, before},
		"its hour is over": {key, "s", "token", signed, until},
		"another person":   {key, "s", "token", strings.Replace(signed, person, "0000000000", 1), before},
		"a longer time":    {key, "s", "token", strings.Replace(signed, ".4", ".5", 1), before},
		"nothing":          {key, "s", "token", "", before},
		"dots":             {key, "s", "token", "...", before},
	} {
		if _, ok := channel.ReadAssist(bad.key, bad.survey, bad.token, bad.signed, bad.now); ok {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestAHelperHasAnotherNameInEachSurvey(t *testing.T) {
	key := []byte("key")
	name := channel.HelperName(key, "s", 7)
	for _, other := range []string{channel.HelperName(key, "t", 7), channel.HelperName(key, "s", 8), channel.HelperName([]byte("k"), "s", 7)} {
		if other == name {
			t.Errorf("%s twice", name)
		}
	}
	if len(name) != 8 || name != channel.HelperName(key, "s", 7) {
		t.Errorf("name %q", name)
	}
}
