package channel_test

import (
	"strings"
	"testing"
	"time"

	"minyi/surveys"
	"minyi/surveys/channel"
)

func TestALinkForATrialIsGoodForItsSurveyUntilItsEnd(t *testing.T) {
	key, until := []byte("k"), time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	token := channel.SignTrial(key, "town", until)
	end, sign, _ := strings.Cut(token, "-")
	for _, c := range []struct {
		name, key, survey, token string
		now                      time.Time
		want                     surveys.Kind
	}{
		{"before its end", "k", "town", token, until.Add(-time.Second), 0},
		{"at its end", "k", "town", token, until, surveys.Gone},
		{"for another survey", "k", "city", token, until.Add(-time.Hour), surveys.NotFound},
		{"with another key", "x", "town", token, until.Add(-time.Hour), surveys.NotFound},
		{"with a later end", "k", "town", "z" + end + "-" + sign, until.Add(-time.Hour), surveys.NotFound},
		{"cut short", "k", "town", end + "-", until.Add(-time.Hour), surveys.NotFound},
		{"nothing", "k", "town", "", until, surveys.NotFound},
		{"a channel's token", "k", "town", channel.Sign(key, "town", "ABCDEFGH"), until, surveys.NotFound},
	} {
		got, err := channel.OpenTrial([]byte(c.key), c.survey, c.token, c.now)
		if err == nil && (c.want != 0 || !got.Equal(until)) || err != nil && surveys.KindOf(err) != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}
