package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"minyi/surveys"
)

type serveCommand struct {
	ServeConfig
}

// Limits of the server's connections. Exports move their own write deadline.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
	maxStreams        = 100 // of one HTTP/2 connection
	areasEvery        = 15 * time.Second
)

// Run serves until the context ends, then lets the requests in work finish.
func (s *serveCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	if err := s.check(); err != nil {
		return err
	}
	defer runtime.KeepAlive(ballast(os.Getenv))
	if s.ReadyFile != "" {
		// What a killed run left behind must not send anybody to its address.
		if err := os.Remove(s.ReadyFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("ready file: %w", err)
		}
	}
	log := t.log(slog.LevelInfo)
	secure, err := s.ownTLS(ctx, log)
	if err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, s.QueueSize, log)
	if err != nil {
		return err
	}
	defer app.Close()
	if dsn, err := c.dsn(); err == nil { // NewApp has read it
		spareProcessor(os.Getenv, dsn)
	}
	app.sayKey(ctx, t)
	token := ""
	if s.Demo {
		if token, err = app.PrepareDemo(ctx); err != nil {
			return err
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	app.Log.Info("listening", "address", listener.Addr().String())
	publicURL := s.publicURL(listener.Addr().String())
	metrics := newMetrics(app)
	handler, err := app.Handler(ctx, &s.ServeConfig, publicURL, metrics.observe)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := metrics.serve(ctx, s.MetricsAddr, app.Log); err != nil {
		return errors.Join(err, listener.Close())
	}
	app.background(ctx)
	farewell := &farewell{next: handler}
	server := &http.Server{
		Handler: farewell, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes, TLSConfig: secure,
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		ErrorLog: slog.NewLogLogger(app.Log.Handler(), slog.LevelDebug), // of each stranger's broken handshake
	}
	server.RegisterOnShutdown(app.Streams.Close) // it waits for streams too, which would never end
	served := make(chan error, 1)
	go func() {
		if secure != nil {
			served <- server.ServeTLS(listener, "", "")
			return
		}
		served <- server.Serve(listener)
	}()
	if err := s.offerFirst(ctx, t, app, publicURL); err != nil {
		return errors.Join(err, server.Close())
	}
	if err := s.announce(t, publicURL, token); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-served:
		return err
	case <-app.Store.Failed():
		return errors.Join(surveys.E(surveys.Busy, "cmd.disk_failed", "").Because(app.Store.Ready(ctx)), stop(ctx, server, lastReplies))
	case <-ctx.Done():
	}
	t.say("cmd.stopping", nil)
	farewell.say()
	return stop(ctx, server, s.DrainTimeout)
}

// lastReplies is how long those in work may take to be told that the disk failed.
const lastReplies = 2 * time.Second

// stop lets nobody in and waits for the requests in work.
func stop(ctx context.Context, server *http.Server, within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	return server.Shutdown(ctx)
}

// announce tells the person, and the ready file, where the server is.
func (s *serveCommand) announce(t *terminal, url, token string) error {
	t.say("cmd.serving", map[string]any{"URL": url})
	if s.Demo {
		for _, path := range []string{"/s/civility-2026", "/p/citizen", "/results/civility-2026", "/login"} {
			fmt.Fprintln(t.err, "  "+url+path)
		}
		t.say("cmd.demo_token", map[string]any{"Token": token})
	}
	if s.ReadyFile == "" {
		return nil
	}
	ready := map[string]any{"url": url, "pid": os.Getpid()}
	if s.Demo {
		ready["admin_token"] = token
	}
	data, err := json.Marshal(ready)
	if err != nil {
		return err
	}
	return writeWhole(s.ReadyFile, append(data, '\n'))
}

// writeWhole writes a file so that whoever watches for it never reads half.
func writeWhole(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".ready-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o600), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// background runs what goes on beside the requests: frames follow the commit
// order, areas are read again.
func (a *App) background(ctx context.Context) {
	go func() {
		ticker := time.NewTicker(tick)
		defer ticker.Stop()
		a.Frames.Run(ctx, ticker.C)
	}()
	go func() {
		ticker := time.NewTicker(areasEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if err := a.LoadAreas(ctx); err != nil && ctx.Err() == nil {
					a.Log.Error("areas", "error", err)
				}
			}
		}
	}()
	go a.inspect(ctx)
	go a.countPages(ctx)
	go a.forget(ctx)
}
