package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"minyi/models/store"
)

// Room on the disk: below the one writing stops soon, below the other somebody
// should know.
const (
	leastRoom = 512 << 20
	fairRoom  = 4 << 30
)

// machine looks at what lies in files.
func (d *doctor) machine() {
	d.zone()
	info, err := os.Stat(d.config.Data)
	if err != nil {
		d.fail("folder", "doctor.folder_missing", "doctor.do_folder_missing", "Folder", d.config.Data)
		return
	}
	if info.Mode().Perm()&0o077 != 0 {
		d.warn("folder", "doctor.folder_open", "doctor.do_folder_open", "Folder", d.config.Data, "Mode", info.Mode().Perm().String())
	} else {
		d.fine("folder", "doctor.folder_ok", "Folder", d.config.Data)
	}
	d.keyFile()
}

func (d *doctor) zone() {
	zone, err := d.config.location()
	if err != nil {
		d.fail("zone", "config.zone", "doctor.do_zone", "Zone", d.config.Zone)
		return
	}
	d.fine("zone", "doctor.zone_ok", "Zone", d.config.Zone, "Now", d.now().In(zone).Format(time.DateTime))
}

func (d *doctor) keyFile() {
	file := d.config.keyFile()
	k, err := readKeys(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.fail("keys", "doctor.keys_missing", "doctor.do_keys_missing", "File", file)
		return
	case err != nil:
		d.fail("keys", "doctor.keys_unreadable", "doctor.do_keys_missing", "File", file)
		return
	}
	d.keys = k
	for _, name := range []string{file, filepath.Dir(file)} {
		if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
			d.warn("keys", "doctor.keys_open", "doctor.do_keys_open", "File", name, "Mode", info.Mode().Perm().String())
			return
		}
	}
	d.fine("keys", "doctor.keys_ok", "File", file)
}

// sealed looks whether these keys open the contacts that are there.
func (d *doctor) sealed(f *store.Facts) {
	if d.keys == nil {
		return
	}
	id := store.KeyID(d.keys.derive("contacts"))
	var others int64
	for key, n := range f.Sealed {
		if key != id {
			others += n
		}
	}
	if others > 0 {
		d.fail("keys", "doctor.keys_other", "doctor.do_keys_other", "Contacts", others)
	}
}

// room compares what is free with what a backup and an upgrade need.
func (d *doctor) room(f *store.Facts) {
	free, total, err := diskRoom(d.config.Data)
	if err != nil {
		return // this system does not tell
	}
	need := max(int64(fairRoom), 2*f.Size)
	pairs := []any{"Free", size(free), "Total", size(total), "Need", size(need), "Folder", d.config.Data}
	switch {
	case free < leastRoom:
		d.fail("disk", "doctor.disk", "doctor.do_disk_full", pairs...)
	case free < need:
		d.warn("disk", "doctor.disk", "doctor.do_disk_low", pairs...)
	default:
		d.fine("disk", "doctor.disk", pairs...)
	}
}

// How far clocks may differ.
const (
	slightDrift = 5 * time.Second
	badDrift    = time.Minute
)

// clocks compares this machine's clock with the database server's, with that of
// the file system, and with what was stored last: time does not run backwards.
func (d *doctor) clocks(f *store.Facts) {
	now := d.now()
	if f.Newest > 0 {
		if ahead := time.UnixMicro(f.Newest).Sub(now); ahead > badDrift {
			d.fail("clock", "doctor.clock_back", "doctor.do_clock", "By", ahead.Round(time.Second).String())
			return
		}
	}
	drift := f.Clock
	if file := fileClock(d.config.Data, d.now); file.Abs() > drift.Abs() {
		drift = file
	}
	switch pairs := []any{"By", drift.Round(time.Second).String(), "Now", now.UTC().Format(time.RFC3339)}; {
	case drift.Abs() > badDrift:
		d.fail("clock", "doctor.clock_drift", "doctor.do_clock", pairs...)
	case drift.Abs() > slightDrift:
		d.warn("clock", "doctor.clock_drift", "doctor.do_clock", pairs...)
	default:
		d.fine("clock", "doctor.clock_ok", pairs...)
	}
}

// fileClock is how far the clock that dates files, on a network share another
// machine's, is ahead; 0 where none can be written.
func fileClock(folder string, now func() time.Time) time.Duration {
	f, err := os.CreateTemp(folder, ".clock-*")
	if err != nil {
		return 0
	}
	defer os.Remove(f.Name())
	before := now()
	if _, err := f.WriteString("."); err != nil {
		return 0
	}
	if err := f.Close(); err != nil {
		return 0
	}
	info, err := os.Stat(f.Name())
	if err != nil {
		return 0
	}
	if drift := info.ModTime().Sub(before); drift.Abs() > 2*time.Second {
		return drift
	}
	return 0
}
