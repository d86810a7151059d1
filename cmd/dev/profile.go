package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// profiling is added to the program for measurements alone: what ships has no
// way to look into it.
const profiling = `package main

import (
	"net/http"
	_ "net/http/pprof"
	"os"
)

func init() {
	go http.ListenAndServe(os.Getenv("MINYI_DEV_PROFILE"), nil)
}
`

// buildMinyi builds the program as it ships and returns its path.
func buildMinyi(ctx context.Context, dir string, profiled bool) (string, error) {
	program := filepath.Join(dir, "minyi")
	args := []string{"build", "-trimpath", "-o", program}
	if profiled {
		addr, err := freeAddr()
		if err != nil {
			return "", err
		}
		if err := os.Setenv("MINYI_DEV_PROFILE", addr); err != nil {
			return "", err
		}
		source, overlay := filepath.Join(dir, "profiling.go"), filepath.Join(dir, "overlay.json")
		if err := os.WriteFile(source, []byte(profiling), 0o600); err != nil {
			return "", err
		}
		place, err := filepath.Abs("cmd/minyi/profiling.go")
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(map[string]map[string]string{"Replace": {place: source}})
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(overlay, text, 0o600); err != nil {
			return "", err
		}
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./cmd/minyi")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, tail(out, 30))
	}
	return program, nil
}

// profile takes profiles of the program under one more load; their names begin
// with the number of connections.
func (b *benchIntake) profile(ctx context.Context, p *benchPart, t target, sent *submissions, connections int) error {
	if err := os.MkdirAll(b.Profile, 0o755); err != nil {
		return err
	}
	base := "http://" + os.Getenv("MINYI_DEV_PROFILE") + "/debug/pprof/"
	failed := make(chan error, 1)
	go func() {
		failed <- save(ctx, t.server, fmt.Sprintf("%sprofile?seconds=%d", base, max(1, int(b.Seconds))), filepath.Join(b.Profile, fmt.Sprintf("%d.cpu.pprof", connections)))
	}()
	m, err := b.once(ctx, p, t, sent, connections)
	if err != nil {
		return err
	}
	if err := <-failed; err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "profiled: %.0f/s\n", m.PerSecond)
	return save(ctx, t.server, base+"allocs", filepath.Join(b.Profile, fmt.Sprintf("%d.allocs.pprof", connections)))
}

func save(ctx context.Context, p *process, url, name string) error {
	body, err := p.open(ctx, url)
	if err != nil {
		return err
	}
	defer body.Close()
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, body); err != nil {
		return err
	}
	return f.Close()
}
