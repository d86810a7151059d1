package channel

import (
	"crypto/rand"
	"strings"
	"testing"
)

func TestADeviceIsKnownByTheMarkOfThisSurveyAlone(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	mark, err := MarkDevice(key, "s", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	again, err := MarkDevice(key, "s", rand.Reader)
	if err != nil || again == mark {
		t.Errorf("two devices got the marks %q and %q, %v", mark, again, err)
	}
	for _, c := range []struct {
		name, survey, mark string
		key                []byte
		want               bool
	}{
		{"its own", "s", mark, key, true},
		{"another survey's", "t", mark, key, false},
		{"under another key", "s", mark, []byte("another"), false},
		{"changed", "s", strings.ToLower(mark), key, false},
		{"cut", "s", mark[:31], key, false},
		{"none", "s", "", key, false},
	} {
		if got := DeviceMarked(c.key, c.survey, c.mark); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
