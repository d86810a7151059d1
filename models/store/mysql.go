package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	gormmysql "gorm.io/driver/mysql"
	"gorm.io/gorm"

	"minyi/models/migration"
	"minyi/surveys"
)

// strictMode refuses what would otherwise be cut or guessed.
const strictMode = "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"

// Pool of a MySQL server. Connections die younger than the server's
// wait_timeout, and soon enough that a moved server is found.
const (
	mysqlConns      = 16
	mysqlCommitting = 2 // beside them, of Commit alone: one works, the other is there when that one breaks
	mysqlLifetime   = 3 * time.Minute
)

func (s *Store) openMySQL(ctx context.Context, dsn string) error {
	s.dialect = migration.MySQL
	config, err := mysqlConfig(dsn)
	if err != nil {
		return err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return surveys.E(surveys.Invalid, "store.dsn", "").Because(err)
	}
	config = config.Clone()
	config.MultiStatements = true
	committing, err := mysql.NewConnector(config)
	if err != nil {
		return surveys.E(surveys.Invalid, "store.dsn", "").Because(err)
	}
	s.writer = mysqlPool(connector, mysqlConns)
	s.reader = s.writer
	s.committer = mysqlPool(reserving{committing}, mysqlCommitting)
	if err := s.checkMySQL(ctx); err != nil {
		return err
	}
	s.write, err = gorm.Open(gormmysql.New(gormmysql.Config{Conn: s.writer, SkipInitializeWithVersion: true}), s.gormConfig())
	s.read = s.write
	return err
}

func mysqlPool(c driver.Connector, conns int) *sql.DB {
	pool := sql.OpenDB(c)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxLifetime(mysqlLifetime)
	return pool
}

// mysqlConfig reads the operator's DSN and sets what must not be left to the
// server's defaults (MariaDB 10.11: latin1, lenient modes).
func mysqlConfig(dsn string) (*mysql.Config, error) {
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, surveys.E(surveys.Invalid, "store.dsn", "").Because(err)
	}
	if err := c.Apply(mysql.Charset("utf8mb4", "utf8mb4_bin")); err != nil {
		return nil, err
	}
	c.ParseTime = false
	c.MultiStatements = false
	c.InterpolateParams = false
	c.ClientFoundRows = true // "rows affected" means rows found, as in SQLite
	if c.Params == nil {
		c.Params = make(map[string]string)
	}
	c.Params["sql_mode"] = "'" + strictMode + "'"
	c.Params["time_zone"] = "'+00:00'"
	// A lost network shows as an error in time instead of as a hang.
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	if c.ReadTimeout == 0 {
		c.ReadTimeout = 60 * time.Second
	}
	if c.WriteTimeout == 0 {
		c.WriteTimeout = 30 * time.Second
	}
	return c, nil
}

// checkMySQL asserts the session that correctness rests on, and warns about
// server settings that make acknowledged commits perishable.
func (s *Store) checkMySQL(ctx context.Context) error {
	var version, mode, charset, collation, zone string
	err := s.writer.QueryRowContext(ctx,
		"SELECT @@version, @@sql_mode, @@character_set_connection, @@collation_connection, @@time_zone").
		Scan(&version, &mode, &charset, &collation, &zone)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	if !strings.Contains(mode, "STRICT_ALL_TABLES") || charset != "utf8mb4" || collation != "utf8mb4_bin" || zone != "+00:00" {
		return fmt.Errorf("the session has sql_mode %q, charset %s, collation %s, time zone %s; a proxy may have changed them",
			mode, charset, collation, zone)
	}
	for _, want := range []struct{ name, value string }{
		{"innodb_flush_log_at_trx_commit", "1"}, {"sync_binlog", "1"},
	} {
		var got string
		err := s.writer.QueryRowContext(ctx, "SELECT @@"+want.name).Scan(&got)
		if err == nil && got != want.value {
			s.log.Warn("a crash of the database server may lose acknowledged responses", "setting", want.name, "is", got, "want", want.value)
		}
	}
	s.log.Info("database open", "kind", "mysql", "version", version)
	return nil
}
