package main

import (
	"net/http"
	"sync/atomic"
	"time"
)

// farewell lets connections end in good order before the server closes them: a
// connection that looks idle may have a request on its way, and whoever sends it
// would hear nothing. Each answer asks its connection to end, and the probe turns
// red, so that a gateway sends new ones elsewhere.
type farewell struct {
	next     http.Handler
	leaving  atomic.Bool
	requests atomic.Int64
}

// A farewell lasts until nothing was asked for a moment, and no longer than
// longestFarewell.
const (
	farewellMoment  = 100 * time.Millisecond
	longestFarewell = 2 * time.Second
)

// ServeHTTP implements http.Handler.
func (f *farewell) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.leaving.Load() {
		f.requests.Add(1)
		w.Header().Set("Connection", "close")
		if r.URL.Path == "/readyz" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
	}
	f.next.ServeHTTP(w, r)
}

// say begins the farewell and returns when it is over.
func (f *farewell) say() {
	f.leaving.Store(true)
	for end := time.Now().Add(longestFarewell); time.Now().Before(end); {
		before := f.requests.Load()
		time.Sleep(farewellMoment)
		if f.requests.Load() == before {
			return
		}
	}
}
