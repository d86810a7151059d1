package channel

import (
	"context"
	"net/url"
	"strings"
	"sync"
)

// Nothing is printed before one phone has come in by the public address: a
// wrong --public-url would otherwise be found out on a thousand posters.

// scanLength is the length of the mark in Crockford characters.
const scanLength = 16

// ScanMark is what the test code on the screen carries as ?t=. Only that code
// has it, so a request that brings it has come by the public address, even
// where the gateway hides under which name it was reached.
func ScanMark(key []byte, publicURL string) string {
	return mac(key, "scan", publicURL)[:scanLength]
}

// Watch looks for the first scan of each place by the public address.
type Watch struct {
	PublicURL string // "" watches for nothing
	Mark      string
	// Note stores that a place was reached under PublicURL.
	Note func(ctx context.Context, short string) error

	noted sync.Map // short codes that need no more writing
}

// Scanned is told of every request for a place that exists: under which host it
// came and with which mark. It does nothing once the place is noted.
func (w *Watch) Scanned(ctx context.Context, short, host, mark string) error {
	if w.PublicURL == "" || mark != w.Mark && !sameHost(host, w.PublicURL) {
		return nil
	}
	if _, done := w.noted.Load(short); done {
		return nil
	}
	if err := w.Note(ctx, short); err != nil {
		return err
	}
	w.noted.Store(short, true)
	return nil
}

// sameHost compares a request's host with that of an address; the port that the
// scheme implies may be left out.
func sameHost(host, address string) bool {
	u, err := url.Parse(address)
	if err != nil || host == "" {
		return false
	}
	implied := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	plain := func(h string) string { return strings.TrimSuffix(strings.ToLower(h), implied) }
	return plain(host) == plain(u.Host)
}
