package store

import (
	"context"
	"strconv"
	"strings"

	"minyi/surveys"
)

// reachedSetting holds under which public address somebody came last, and when
// first: "MICROSECONDS URL".
const reachedSetting = "site.reached"

// NoteReached notes that a place was reached from outside under the public
// address: at the place, and once for the address.
func (s *Store) NoteReached(ctx context.Context, publicURL, short string) error {
	if err := s.NoteScan(ctx, short); err != nil {
		return err
	}
	at, err := s.Reached(ctx, publicURL)
	if err != nil || at != 0 {
		return err
	}
	return s.PutSetting(ctx, reachedSetting, strconv.FormatInt(s.now(), 10)+" "+publicURL)
}

// Reached returns when somebody came from outside under the public address for
// the first time (µs UTC), 0 when nobody has since it was set.
func (s *Store) Reached(ctx context.Context, publicURL string) (int64, error) {
	value, err := s.Setting(ctx, reachedSetting)
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	at, address, _ := strings.Cut(value, " ")
	if address != publicURL {
		return 0, nil
	}
	return strconv.ParseInt(at, 10, 64)
}
