package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"minyi/models/migration"
	"minyi/models/store"
)

// leastPacket is what a statement of the program may take, with room: files are
// up to 8 MiB.
const leastPacket = 16 << 20

// settings judges what the database is set to.
func (d *doctor) settings(dialect migration.Dialect, f *store.Facts) {
	before := len(d.found)
	if dialect == migration.SQLite {
		// Opening has refused anything else; said so that it can be read.
		d.fine("settings", "doctor.sqlite", "Journal", f.Settings["journal_mode"], "Synchronous", f.Settings["synchronous"])
		return
	}
	d.durable(f)
	if n, err := strconv.ParseInt(f.Settings["max_allowed_packet"], 10, 64); err == nil && n < leastPacket {
		d.fail("settings", "doctor.packet", "doctor.do_packet", "Is", size(n), "Want", size(leastPacket))
	}
	for _, name := range []string{"read_only", "super_read_only"} {
		if on(f.Settings[name]) {
			d.fail("settings", "doctor.read_only", "doctor.do_read_only", "Name", name)
			break
		}
	}
	if c := f.Settings["character_set_database"]; c != "" && c != "utf8mb4" {
		d.warn("settings", "doctor.charset", "doctor.do_charset", "Is", c)
	}
	if !strings.Contains(f.Settings["sql_mode"], "STRICT_ALL_TABLES") {
		d.fail("settings", "doctor.sql_mode", "doctor.do_sql_mode", "Is", f.Settings["sql_mode"])
	}
	if n, err := strconv.Atoi(f.Settings["max_connections"]); err == nil && n < 40 {
		d.warn("settings", "doctor.connections", "doctor.do_connections", "Is", n)
	}
	if key, do := judgeVersion(f.Version); key != "" {
		d.warn("settings", key, do, "Version", f.Version)
	}
	if len(d.found) == before {
		isolation := f.Settings["transaction_isolation"] + f.Settings["tx_isolation"]
		d.fine("settings", "doctor.mysql", "Isolation", isolation)
	}
}

// durable looks whether a commit outlives a power cut.
func (d *doctor) durable(f *store.Facts) {
	if v, ok := f.Settings["innodb_flush_log_at_trx_commit"]; ok && v != "1" {
		d.fail("settings", "doctor.flush", "doctor.do_flush", "Is", v)
	}
	if v, ok := f.Settings["innodb_doublewrite"]; ok && (v == "0" || strings.EqualFold(v, "off")) {
		d.warn("settings", "doctor.doublewrite", "doctor.do_doublewrite")
	}
	if v, ok := f.Settings["sync_binlog"]; ok && v != "1" && on(f.Settings["log_bin"]) {
		d.warn("settings", "doctor.binlog", "doctor.do_binlog", "Is", v)
	}
}

func on(v string) bool { return v == "1" || strings.EqualFold(v, "on") }

// oldestMariaDB is the oldest that its makers still mend.
var oldestMariaDB = [2]int{10, 6}

// judgeVersion names what is not of the kind that every change is tested on.
func judgeVersion(version string) (key, do string) {
	var major, minor int
	_, err := fmt.Sscanf(version, "%d.%d", &major, &minor)
	switch {
	case err != nil || !strings.Contains(version, "MariaDB"):
		return "doctor.untested", "doctor.do_untested"
	case major < oldestMariaDB[0] || major == oldestMariaDB[0] && minor < oldestMariaDB[1]:
		return "doctor.mariadb_old", "doctor.do_mariadb_old"
	}
	return "", ""
}

// lateBackup is when an old backup is a failure.
const lateBackup = 7 * 24 * time.Hour

// backup looks at the age of the last good one.
func (d *doctor) backup(ctx context.Context, s *store.Store) error {
	last, ok, err := s.LastBackup(ctx)
	if err != nil {
		return err
	}
	if !ok {
		seq, err := s.MaxSeq(ctx)
		if err != nil {
			return err
		}
		if seq == 0 {
			d.fine("backup", "doctor.backup_nothing")
		} else {
			d.fail("backup", "doctor.backup_none", "doctor.do_backup", "Records", seq)
		}
		return nil
	}
	zone, err := d.config.location()
	if err != nil {
		zone = time.UTC
	}
	at := time.UnixMicro(last.At)
	age := d.now().Sub(at)
	pairs := []any{"At", at.In(zone).Format(time.DateTime), "Hours", int(age.Hours()), "File", last.File, "Seq", last.Seq}
	switch {
	case age > max(lateBackup, d.command.BackupAge):
		d.fail("backup", "doctor.backup_at", "doctor.do_backup", pairs...)
	case age > d.command.BackupAge:
		d.warn("backup", "doctor.backup_at", "doctor.do_backup", pairs...)
	default:
		d.fine("backup", "doctor.backup_at", pairs...)
	}
	return nil
}
