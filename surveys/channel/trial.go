package channel

import (
	"crypto/hmac"
	"strconv"
	"strings"
	"time"

	"minyi/surveys"
)

// SignTrial returns what stands in the address by which people without an
// account try out a survey's draft until a moment. It opens nothing else, and
// there is nothing stored about it.
//
//	1tcqj5k-0123456789ABCDEF   the end in seconds, to the base 36; the signature
func SignTrial(key []byte, survey string, until time.Time) string {
	end := strconv.FormatInt(until.Unix(), 36)
	return end + "-" + mac(key, "trial", survey, end)
}

// OpenTrial checks what SignTrial made and returns until when it is good.
//
// Errors: NotFound for what was not made for this survey with this key; Gone when
// its time is over.
func OpenTrial(key []byte, survey, token string, now time.Time) (until time.Time, err error) {
	end, _, _ := strings.Cut(token, "-")
	seconds, unread := strconv.ParseInt(end, 36, 64)
	if unread != nil || !hmac.Equal([]byte(token), []byte(end+"-"+mac(key, "trial", survey, end))) {
		return until, surveys.E(surveys.NotFound, "channel.trial_unknown", "")
	}
	if until = time.Unix(seconds, 0); !now.Before(until) {
		return until, surveys.E(surveys.Gone, "channel.trial_over", "")
	}
	return until, nil
}
