package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

// syncTime is how long the disk of a folder takes to make a block durable: the
// median of some, in ms.
func syncTime(dir string) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	times := make([]time.Duration, 0, 31)
	block := make([]byte, 4096)
	for range cap(times) {
		start := time.Now()
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return times[len(times)/2].Seconds() * 1000, nil
}

// hammer lets made-up residents answer the demo questionnaire, each connection
// one after the other, and returns how long each acknowledgement took, sorted.
func (a *App) hammer(ctx context.Context, connections int, length time.Duration) (latencies []time.Duration, took time.Duration, err error) {
	bodies, err := a.madeUp(ctx, 500)
	if err != nil {
		return nil, 0, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, err
	}
	url := "http://" + listener.Addr().String()
	handler, err := a.Handler(ctx, &ServeConfig{InWork: max(2048, 2*connections), Demo: true}, url, nil)
	if err != nil {
		return nil, 0, errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: readHeaderTimeout}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var senders sync.WaitGroup
	start := time.Now()
	for i := range connections {
		senders.Go(func() {
			var mine []time.Duration
			for n := i; time.Since(start) < length && ctx.Err() == nil; n += connections {
				sent := time.Now()
				if err := submit(ctx, client, url, bodies[n%len(bodies)], n); err != nil {
					cancel(err)
					return
				}
				mine = append(mine, time.Since(sent))
			}
			mu.Lock()
			defer mu.Unlock()
			latencies = append(latencies, mine...)
		})
	}
	senders.Wait()
	took = time.Since(start)
	if err := context.Cause(ctx); err != nil {
		return nil, 0, err
	}
	slices.Sort(latencies)
	return latencies, took, nil
}

// madeUp are bodies with room for a key in their beginning.
func (a *App) madeUp(ctx context.Context, n int) (bodies [][]byte, err error) {
	s, err := a.Catalog.Survey(ctx, seed.SurveyCode)
	if err != nil {
		return nil, err
	}
	end := a.now().UnixMicro()
	var sheet answer.Sheet
	err = seed.Generate(seed.Options{
		N: n, Seed: 1, SurveyID: s.ID, WaveID: 1, Start: end - dayMicros, End: end, Form: s.Current, Tree: a.Areas(),
	}, func(r *intake.Response) error {
		var err error
		if sheet, err = s.Current.DecodeInto(sheet, r.Answers); err != nil {
			return err
		}
		body := fmt.Appendf(nil, `"version":%d,"answers":`, s.Current.Version)
		bodies = append(bodies, append(s.Current.AppendJSON(body, sheet), '}'))
		return nil
	})
	return bodies, err
}

func submit(ctx context.Context, client *http.Client, url string, body []byte, n int) error {
	whole := fmt.Appendf(nil, `{"key":"%08x-0000-7000-8000-%012x",`, time.Now().Unix(), n)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/s/"+seed.SurveyCode+"/responses", bytes.NewReader(append(whole, body...)))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	reply, err := client.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(io.LimitReader(reply.Body, 4096))
	if err == nil && reply.StatusCode != http.StatusCreated {
		err = fmt.Errorf("status %d: %s", reply.StatusCode, text)
	}
	return err
}
