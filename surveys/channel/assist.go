package channel

import (
	"crypto/hmac"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"minyi/surveys/crockford"
)

// Lengths in Crockford characters.
const (
	helperLength = 8  // 40 bits
	personLength = 10 // 50 bits: tells one person's screen from the next one's
)

// Assist is a helper's screen for one person.
type Assist struct {
	Helper string    // pseudonym; see HelperName
	Person string    // "" before anybody has begun
	Until  time.Time // to the hour
}

// HelperName is what stands for a helper beside responses: another one in each
// survey, and only who has the key can tell whose it is.
func HelperName(key []byte, survey string, account int64) string {
	return crockford.Encode(sum(key, "helper", survey, strconv.FormatInt(account, 10)), helperLength)
}

// SignAssist writes a helper's screen down, for one survey and one channel.
func SignAssist(key []byte, survey, token string, a Assist) string {
	text := fmt.Sprintf("%s.%s.%d", a.Helper, a.Person, a.Until.Unix()/3600)
	return text + "." + mac(key, "assist", survey, token, text)
}

// ReadAssist is the reverse of SignAssist; ok is false for what was not signed
// with this key for this survey and channel, or is over.
func ReadAssist(key []byte, survey, token, signed string, now time.Time) (a Assist, ok bool) {
	at := strings.LastIndexByte(signed, '.')
	if at < 0 || !hmac.Equal([]byte(signed[at+1:]), []byte(mac(key, "assist", survey, token, signed[:at]))) {
		return Assist{}, false
	}
	parts := strings.Split(signed[:at], ".")
	if len(parts) != 3 {
		return Assist{}, false
	}
	hours, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return Assist{}, false
	}
	a = Assist{Helper: parts[0], Person: parts[1], Until: time.Unix(hours*3600, 0)}
	return a, now.Before(a.Until)
}

// NewPerson draws what tells the next person's screen apart.
func NewPerson(random io.Reader) (string, error) { return crockford.New(random, personLength) }
