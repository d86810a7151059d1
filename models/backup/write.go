package backup

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"minyi/models/migration"
)

// Source is a database as it was at one moment.
type Source interface {
	Schema() int64
	Tables() []migration.Table
	// Rows gives each row of a table in the order of its key: nil, int64,
	// float64, string or []byte as the column's type says. The slice and the
	// bytes are good until each returns.
	Rows(ctx context.Context, table migration.Table, each func(row []any) error) error
	Counters(ctx context.Context) (map[string]int64, error)
	Seq(ctx context.Context) (int64, error)
}

// unfinished is how the name of a backup begins that is not whole. It is hidden
// and never ends as a whole one does.
const unfinished = ".minyi-unfinished-"

// Write makes the backup file from what source holds. m comes with what source
// does not know: Program, CreatedAt, Database. count hears of the rows.
//
// The file has its name only once it is whole, on disk and read back; until
// then, and for good after a failure, there is none. A file of that name is not
// overwritten.
func Write(ctx context.Context, file string, source Source, m Manifest, keys Keys, count func(rows int64)) (done *Manifest, err error) {
	if _, err := os.Stat(file); err == nil {
		return nil, refused("backup.file_exists", file, nil)
	}
	clearUnfinished(filepath.Dir(file), time.Now())
	f, err := os.CreateTemp(filepath.Dir(file), unfinished+"*") // of mode 0600
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if done, err = write(ctx, f, source, m, keys, count); err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, err
	}
	if err := verify(ctx, f.Name(), keys); err != nil {
		return nil, fmt.Errorf("read the backup back: %w", err)
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return nil, err
	}
	return done, errors.Join(f.Close(), syncFolder(filepath.Dir(file)))
}

// abandoned is when an unfinished backup is nobody's any more: a power cut left
// it, and the next ones would fill the disk.
const abandoned = 24 * time.Hour

func clearUnfinished(dir string, now time.Time) {
	left, err := filepath.Glob(filepath.Join(dir, unfinished+"*"))
	if err != nil {
		return // a folder whose name is a pattern
	}
	for _, name := range left {
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && now.Sub(info.ModTime()) > abandoned {
			_ = os.Remove(name) // room, not correctness: the backup goes on
		}
	}
}

func verify(ctx context.Context, file string, keys Keys) error {
	r, err := Open(file)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.Sealed(keys); err != nil {
		return err
	}
	return r.Verify(ctx, func(int64) {})
}

// syncFolder makes a new name in a folder durable. Some file systems (SMB,
// FAT) cannot, and have done what they can.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

func write(ctx context.Context, out io.Writer, source Source, m Manifest, keys Keys, count func(rows int64)) (*Manifest, error) {
	z := zip.NewWriter(out)
	// The fastest level: a backup should not take the processor from residents.
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	m.Format, m.Schema, m.KeyID, m.LeftOut, m.Tables = Format, source.Schema(), keys.ID, leftOut, []Part{}
	var err error
	if m.Seq, err = source.Seq(ctx); err != nil {
		return nil, err
	}
	for _, table := range source.Tables() {
		w, err := z.CreateHeader(header(folder+table.Name+ending, &m))
		if err != nil {
			return nil, err
		}
		p := newPart(w, table)
		if !slices.Contains(leftOut, table.Name) {
			before := m.Rows
			err := source.Rows(ctx, table, func(row []any) error {
				count(before + p.rows)
				return p.add(row)
			})
			if err != nil {
				return nil, fmt.Errorf("table %s: %w", table.Name, err)
			}
		}
		part, err := p.end()
		if err != nil {
			return nil, err
		}
		m.Tables, m.Rows = append(m.Tables, part), m.Rows+part.Rows
	}
	count(m.Rows)
	if m.Counters, err = source.Counters(ctx); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, err
	}
	seal := hex.EncodeToString(keys.seal(text)) + "\n"
	for _, f := range []struct{ name, content string }{{manifestName, string(text)}, {macName, seal}} {
		w, err := z.CreateHeader(header(f.name, &m))
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, f.content); err != nil {
			return nil, err
		}
	}
	return &m, z.Close()
}

func header(name string, m *Manifest) *zip.FileHeader {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.CreatedAt.UTC()}
	h.SetMode(0o600)
	return h
}

// part writes one table and sums it up.
type part struct {
	table migration.Table
	rows  int64
	bytes int64
	sum   hash.Hash
	buf   *bufio.Writer
	json  *jsontext.Encoder
	text  []byte
}

func newPart(w io.Writer, table migration.Table) *part {
	p := &part{table: table, sum: sha256.New()}
	p.buf = bufio.NewWriterSize(io.MultiWriter(w, p.sum, (*counting)(&p.bytes)), 64<<10)
	p.json = jsontext.NewEncoder(p.buf)
	return p
}

// counting counts what is written to it.
type counting int64

func (c *counting) Write(b []byte) (int, error) {
	*c += counting(len(b))
	return len(b), nil
}

func (p *part) add(row []any) error {
	if err := p.json.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for _, v := range row {
		if err := p.value(v); err != nil {
			return err
		}
	}
	p.rows++
	return p.json.WriteToken(jsontext.EndArray)
}

func (p *part) value(v any) error {
	switch v := v.(type) {
	case nil:
		return p.json.WriteToken(jsontext.Null)
	case int64:
		return p.json.WriteToken(jsontext.Int(v))
	case float64:
		return p.json.WriteToken(jsontext.Float(v))
	case []byte:
		p.text = append(base64.StdEncoding.AppendEncode(append(p.text[:0], '"'), v), '"')
		return p.json.WriteValue(p.text)
	case string:
		if utf8.ValidString(v) {
			return p.json.WriteToken(jsontext.String(v))
		}
		return p.json.WriteValue(jsontext.Value(`{"hex":"` + hex.EncodeToString([]byte(v)) + `"}`))
	}
	return fmt.Errorf("a value of type %T", v)
}

func (p *part) end() (Part, error) {
	if err := p.buf.Flush(); err != nil {
		return Part{}, err
	}
	return Part{Table: p.table, Rows: p.rows, Bytes: p.bytes, SHA256: hex.EncodeToString(p.sum.Sum(nil))}, nil
}
