package main

import (
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// targets are the machines that the program ships to.
var targets = []string{"amd64", "arm64", "loong64"}

type releaseTask struct {
	Version string   `help:"Version; by the last tag unless given." default:""`
	Output  string   `short:"o" help:"Folder for the archives." default:"dist"`
	Arch    []string `help:"Machines." default:"amd64,arm64,loong64"`
}

// units go into every archive.
//
//go:embed release
var units embed.FS

// Run makes an archive per machine that needs no network where it is unpacked.
// Two runs from the same commit with the same Go give the same bytes.
func (r *releaseTask) Run(ctx context.Context) error {
	at, err := commitTime(ctx)
	if err != nil {
		return err
	}
	if r.Version == "" {
		out, err := output(ctx, "git", "describe", "--tags", "--always", "--dirty")
		if err != nil {
			return err
		}
		r.Version = strings.TrimSpace(string(out))
	}
	if err := os.MkdirAll(r.Output, 0o755); err != nil {
		return err
	}
	sums := map[string][sha256.Size]byte{}
	for _, arch := range r.Arch {
		name := fmt.Sprintf("minyi-%s-linux-%s", r.Version, arch)
		files, err := r.content(ctx, arch, at)
		if err != nil {
			return fmt.Errorf("linux/%s: %w", arch, err)
		}
		archive, err := pack(name, files, at)
		if err != nil {
			return err
		}
		for file, content := range map[string][]byte{name + ".tar.gz": archive, name + ".cdx.json": files["minyi.cdx.json"].content} {
			if err := os.WriteFile(filepath.Join(r.Output, file), content, 0o644); err != nil {
				return err
			}
			sums[file] = sha256.Sum256(content)
		}
		fmt.Printf("%s.tar.gz  %.1f MiB, %d files\n", name, float64(len(archive))/(1<<20), len(files))
	}
	return os.WriteFile(filepath.Join(r.Output, "SHA256SUMS"), sumList(sums), 0o644)
}

// content is what goes into one archive, by name.
func (r *releaseTask) content(ctx context.Context, arch string, at time.Time) (map[string]packed, error) {
	dir, err := os.MkdirTemp("", "minyi-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "minyi")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid= -X main.version="+r.Version, "-o", program, "./cmd/minyi")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, tail(out, 30))
	}
	binary, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	parts, err := partsOf(ctx, info)
	if err != nil {
		return nil, err
	}
	bom, err := billOfMaterials(r.Version, arch, at, binary, parts)
	if err != nil {
		return nil, err
	}
	files := map[string]packed{
		"minyi": {0o755, binary}, "minyi.cdx.json": {0o644, bom}, "THIRD-PARTY.txt": {0o644, noticesOf(parts)},
		"data/": {0o755, nil},
	}
	own, err := filepath.Glob("docker-compose*.yml")
	if err != nil {
		return nil, err
	}
	for _, name := range append(own, "README.md", "LICENSE") {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[filepath.Base(name)] = packed{0o644, text}
	}
	err = fs.WalkDir(units, "release", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := units.ReadFile(path)
		files[d.Name()] = packed{0o644, text}
		return err
	})
	if err != nil {
		return nil, err
	}
	sums := map[string][sha256.Size]byte{}
	for name, f := range files {
		if !strings.HasSuffix(name, "/") {
			sums[name] = sha256.Sum256(f.content)
		}
	}
	files["SHA256SUMS"] = packed{0o644, sumList(sums)}
	return files, nil
}

// commitTime dates everything in a release: SOURCE_DATE_EPOCH, else the commit.
func commitTime(ctx context.Context) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		out, err := output(ctx, "git", "log", "-1", "--format=%ct")
		if err != nil {
			return time.Time{}, err
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// sumList is what `sha256sum -c` reads.
func sumList(sums map[string][sha256.Size]byte) []byte {
	var lines []string
	for name, sum := range sums {
		lines = append(lines, fmt.Sprintf("%x  %s\n", sum, name))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	return []byte(strings.Join(lines, ""))
}
