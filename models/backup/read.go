package backup

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"minyi/models/migration"
	"minyi/surveys"
)

// Reader is an open backup. It serves as the source of a restore.
type Reader struct {
	Manifest
	name  string
	zip   *zip.ReadCloser
	text  []byte // of the manifest, as it was sealed
	mac   []byte
	parts map[string]*zip.File
}

// maxManifest bounds what a stranger's file may make us read.
const maxManifest = 4 << 20

// refused is an error about a backup file.
func refused(key, file string, cause error) *surveys.Error {
	return surveys.E(surveys.Invalid, key, "", "File", filepath.Base(file)).Because(cause)
}

// Open reads the manifest of a backup.
//
// Errors: Invalid with backup.missing, backup.cut (a file that ends too early),
// backup.foreign (something else), backup.newer (a later form), backup.altered.
func Open(file string) (*Reader, error) {
	z, err := zip.OpenReader(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refused("backup.missing", file, err)
	case errors.Is(err, zip.ErrFormat) && beginsAsOurs(file):
		return nil, refused("backup.cut", file, err)
	case errors.Is(err, zip.ErrFormat):
		return nil, refused("backup.foreign", file, err)
	case err != nil:
		return nil, err
	}
	r := &Reader{name: file, zip: z, parts: make(map[string]*zip.File)}
	if err := r.read(); err != nil {
		return nil, errors.Join(err, z.Close())
	}
	return r, nil
}

// A ZIP begins with the header of its first file: a mark, then 26 bytes, then
// the name.
const (
	localHeader = "PK\x03\x04"
	fixedHeader = 26
)

// beginsAsOurs tells what was cut off from what never was a backup.
func beginsAsOurs(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	start := make([]byte, len(localHeader)+fixedHeader+len(folder))
	n, _ := io.ReadFull(f, start)
	start = start[:n]
	if n < cap(start) {
		return bytes.HasPrefix(start, []byte(localHeader)) || strings.HasPrefix(localHeader, string(start))
	}
	return bytes.HasPrefix(start, []byte(localHeader)) && bytes.HasSuffix(start, []byte(folder))
}

func (r *Reader) read() error {
	for _, f := range r.zip.File {
		if r.parts[f.Name] != nil {
			return r.altered(fmt.Errorf("%s stands twice", f.Name))
		}
		r.parts[f.Name] = f
	}
	if r.parts[manifestName] == nil {
		return refused("backup.foreign", r.name, nil)
	}
	var err error
	if r.text, err = r.small(manifestName); err != nil {
		return err
	}
	if r.mac, err = r.small(macName); err != nil {
		return err
	}
	if err := json.Unmarshal(r.text, &r.Manifest); err != nil {
		return r.altered(err)
	}
	kind, _, _ := strings.Cut(Format, "/")
	if !strings.HasPrefix(r.Format, kind+"/") {
		return refused("backup.foreign", r.name, nil)
	}
	if r.Format != Format {
		return refused("backup.newer", r.name, nil)
	}
	for _, t := range r.Manifest.Tables {
		if r.parts[folder+t.Name+ending] == nil {
			return r.altered(fmt.Errorf("%s is not there", t.Name))
		}
	}
	if want := len(r.Manifest.Tables) + 2; len(r.parts) != want {
		return r.altered(fmt.Errorf("%d parts, the manifest tells of %d", len(r.parts), want))
	}
	return nil
}

func (r *Reader) small(name string) ([]byte, error) {
	if r.parts[name] == nil {
		return nil, r.altered(fmt.Errorf("%s is not there", name))
	}
	f, err := r.parts[name].Open()
	if err != nil {
		return nil, r.altered(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxManifest))
	if err != nil {
		return nil, r.altered(err)
	}
	return text, nil
}

func (r *Reader) altered(cause error) error { return refused("backup.altered", r.name, cause) }

// Close closes the file.
func (r *Reader) Close() error { return r.zip.Close() }

// Sealed checks that these are the keys of the installation that the backup was
// taken of, and that the manifest is what they sealed.
//
// Errors: Invalid with backup.other_keys or backup.altered.
func (r *Reader) Sealed(keys Keys) error {
	if keys.ID != r.KeyID {
		return refused("backup.other_keys", r.name, nil)
	}
	seal := hex.EncodeToString(keys.seal(r.text))
	if !hmac.Equal([]byte(seal), bytes.TrimSpace(r.mac)) {
		return r.altered(fmt.Errorf("the manifest's seal is broken"))
	}
	return nil
}

// Verify reads every row and compares counts and sums with the manifest.
func (r *Reader) Verify(ctx context.Context, count func(rows int64)) error {
	var before int64
	for _, t := range r.Manifest.Tables {
		n := int64(0)
		err := r.Rows(ctx, t.Table, func([]any) error {
			n++
			count(before + n)
			return nil
		})
		if err != nil {
			return err
		}
		before += n
	}
	if before != r.Manifest.Rows {
		return r.altered(fmt.Errorf("%d rows, the manifest says %d", before, r.Manifest.Rows))
	}
	return nil
}

// Schema, Tables, Counters and Seq say what the manifest does.
func (r *Reader) Schema() int64 { return r.Manifest.Schema }

// Tables are the tables in the order in which they were written.
func (r *Reader) Tables() []migration.Table {
	tables := make([]migration.Table, len(r.Manifest.Tables))
	for i, t := range r.Manifest.Tables {
		tables[i] = t.Table
	}
	return tables
}

// Counters are the last ids given out.
func (r *Reader) Counters(context.Context) (map[string]int64, error) {
	return r.Manifest.Counters, nil
}

// Seq is the last number of the commit order.
func (r *Reader) Seq(context.Context) (int64, error) { return r.Manifest.Seq, nil }

// Rows is Source.Rows. Its last row comes only from a table that is whole: what
// was altered is an error, at the latest at the end.
func (r *Reader) Rows(ctx context.Context, table migration.Table, each func(row []any) error) error {
	var part *Part
	for i := range r.Manifest.Tables {
		if r.Manifest.Tables[i].Name == table.Name {
			part = &r.Manifest.Tables[i]
		}
	}
	if part == nil {
		return r.altered(fmt.Errorf("no table %s", table.Name))
	}
	f, err := r.parts[folder+table.Name+ending].Open()
	if err != nil {
		return r.altered(err)
	}
	defer f.Close()
	sum := sha256.New()
	d := jsontext.NewDecoder(io.TeeReader(f, sum))
	row := make([]any, len(part.Columns))
	var rows int64
	for ; ; rows++ {
		if rows%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if d.PeekKind() == 0 {
			if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
				return r.altered(fmt.Errorf("table %s, row %d: %w", table.Name, rows+1, err))
			}
			break
		}
		if err := readRow(d, part.Columns, row); err != nil {
			return r.altered(fmt.Errorf("table %s, row %d: %w", table.Name, rows+1, err))
		}
		if err := each(row); err != nil {
			return err
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); rows != part.Rows || got != part.SHA256 {
		return r.altered(fmt.Errorf("table %s: %d rows with sum %s", table.Name, rows, got))
	}
	return nil
}

func readRow(d *jsontext.Decoder, columns []migration.Column, row []any) error {
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		return errors.Join(err, errors.New("no array"))
	}
	for i, c := range columns {
		if d.PeekKind() == '{' {
			raw, err := d.ReadValue()
			if err != nil {
				return err
			}
			var odd struct{ Hex string }
			if err := json.Unmarshal(raw, &odd); err != nil {
				return err
			}
			text, err := hex.DecodeString(odd.Hex)
			if err != nil {
				return err
			}
			row[i] = string(text)
			continue
		}
		token, err := d.ReadToken()
		if err != nil {
			return err
		}
		if row[i], err = readValue(token, c.Type); err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	if t, err := d.ReadToken(); err != nil || t.Kind() != ']' {
		return errors.Join(err, errors.New("more values than columns"))
	}
	return nil
}

func readValue(t jsontext.Token, as migration.Type) (any, error) {
	switch kind := t.Kind(); {
	case kind == 'n':
		return nil, nil
	case kind == '0' && as == migration.Integer:
		return t.Int()
	case kind == '0' && as == migration.Real:
		return t.Float()
	case kind == '"' && as == migration.Text:
		return t.String(), nil
	case kind == '"' && as == migration.Blob:
		b, err := base64.StdEncoding.DecodeString(t.String())
		if b == nil {
			b = []byte{} // empty is not null
		}
		return b, err
	}
	return nil, fmt.Errorf("%v is no %s", t.Kind(), as)
}
