package channel

import (
	"context"
	"errors"
	"slices"
	"testing"
)

func TestOnlyAVisitByThePublicAddressCounts(t *testing.T) {
	const public = "https://city.example/minyi"
	mark := ScanMark([]byte("key"), public)
	for _, c := range []struct {
		name, public, host, mark string
		want                     bool
	}{
		{"the public host", public, "city.example", "", true},
		{"with the port of its scheme", public, "City.Example:443", "", true},
		{"behind a gateway that changes the host, with the test code's mark", public, "10.0.0.5:8080", mark, true},
		{"from the office's own machine", public, "127.0.0.1:8080", "", false},
		{"another port", public, "city.example:8080", "", false},
		{"with the mark of another address", public, "10.0.0.5", ScanMark([]byte("key"), "https://other.example"), false},
		{"no public address is set", "", "city.example", "", false},
		{"neither address nor mark are set", "", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var noted []string
			w := Watch{PublicURL: c.public, Note: func(_ context.Context, short string) error { noted = append(noted, short); return nil }}
			if c.public != "" {
				w.Mark = mark
			}
			for range 3 {
				if err := w.Scanned(t.Context(), "AAAA1111", c.host, c.mark); err != nil {
					t.Fatal(err)
				}
			}
			want := []string(nil)
			if c.want {
				want = []string{"AAAA1111"} // once: afterwards it costs nothing
			}
			if !slices.Equal(noted, want) {
				t.Errorf("noted %v, want %v", noted, want)
			}
		})
	}
}

func TestAVisitThatCouldNotBeNotedIsNotedByTheNext(t *testing.T) {
	fail, noted := true, 0
	w := Watch{PublicURL: "http://a.example", Note: func(context.Context, string) error {
		if fail {
			return errors.New("busy")
		}
		noted++
		return nil
	}}
	if w.Scanned(t.Context(), "P", "a.example", "") == nil {
		t.Error("a failure is not told")
	}
	fail = false
	if err := w.Scanned(t.Context(), "P", "a.example", ""); err != nil || noted != 1 {
		t.Errorf("%d notes, %v", noted, err)
	}
}
