// Package backup is the form in which a whole database is kept in one file:
// rows as text, so that SQLite and MySQL read each other's, and any program can
// read them in thirty years.
//
// The file is a ZIP: manifest.json says what it holds; manifest.mac, what the
// installation's key makes of the manifest; tables/NAME.jsonl, a JSON array per
// row in the order of the manifest's columns. A blob is base64, a text that is
// no UTF-8 is {"hex":"…"}. Keys are never in it.
package backup

import (
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"minyi/models/migration"
)

// Format names this form and its version.
const Format = "minyi-backup/1"

// Names within the file.
const (
	manifestName = "manifest.json"
	macName      = "manifest.mac"
	folder       = "tables/"
	ending       = ".jsonl"
)

// Manifest says what a backup holds.
type Manifest struct {
	Format    string    `json:"format"`
	Program   string    `json:"program"` // version of the program that wrote it
	CreatedAt time.Time `json:"created_at"`
	Database  string    `json:"database"` // sqlite or mysql
	Schema    int64     `json:"schema"`   // last migration
	Seq       int64     `json:"seq"`      // last number of the commit order
	Rows      int64     `json:"rows"`     // of all tables
	KeyID     string    `json:"key_id"`   // tells keys apart and opens nothing
	LeftOut   []string  `json:"left_out"` // tables whose rows are not kept
	Tables    []Part    `json:"tables"`
	// Counters are the last ids of tables that give none twice.
	Counters map[string]int64 `json:"counters"`
}

// Part is one table.
type Part struct {
	migration.Table
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"` // not compressed
	SHA256 string `json:"sha256"`
}

// Keys are what a backup takes of an installation's keys.
type Keys struct {
	ID  string
	MAC []byte // seals the manifest
}

func (k *Keys) seal(manifest []byte) []byte {
	h := hmac.New(sha256.New, k.MAC)
	h.Write([]byte(Format + "\x00"))
	h.Write(manifest)
	return h.Sum(nil)
}

// leftOut are tables that a restored database begins without: a session or a
// one-time link that was ended since would be good again.
var leftOut = []string{"one_time_links", "sessions"}
