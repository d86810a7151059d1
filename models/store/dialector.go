package store

import (
	"database/sql"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/migrator"
	"gorm.io/gorm/schema"
)

// dialector is what GORM must know of SQLite to write and read rows.
// gorm.io/driver/sqlite would bring a second SQLite, built with cgo; tables
// come from migrations, so nothing here makes them.
type dialector struct{ pool *sql.DB }

// Name is the name of the dialect.
func (dialector) Name() string { return "sqlite" }

// Initialize gives GORM its pool and its callbacks.
func (d dialector) Initialize(db *gorm.DB) error {
	db.ConnPool = d.pool
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{LastInsertIDReversed: true})
	// SQLite has no row locks, and its one writer needs none.
	db.ClauseBuilders["FOR"] = func(clause.Clause, clause.Builder) {}
	// It wants a LIMIT before an OFFSET.
	db.ClauseBuilders["LIMIT"] = func(c clause.Clause, b clause.Builder) {
		limit, ok := c.Expression.(clause.Limit)
		if !ok {
			return
		}
		if limit.Limit == nil && limit.Offset > 0 {
			all := -1
			limit.Limit = &all
		}
		limit.Build(b)
	}
	return nil
}

// Migrator is GORM's plain one; this program never calls it.
func (d dialector) Migrator(db *gorm.DB) gorm.Migrator {
	return migrator.Migrator{Config: migrator.Config{DB: db, Dialector: d}}
}

// DataTypeOf is the column type of a field; unused without AutoMigrate.
func (dialector) DataTypeOf(f *schema.Field) string {
	switch f.DataType {
	case schema.Bool, schema.Int, schema.Uint, schema.Time:
		return "INTEGER"
	case schema.Float:
		return "REAL"
	case schema.Bytes:
		return "BLOB"
	default:
		return "TEXT"
	}
}

// DefaultValueOf is what stands for a default in an INSERT.
func (dialector) DefaultValueOf(*schema.Field) clause.Expression {
	return clause.Expr{SQL: "NULL"}
}

// BindVarTo writes a placeholder.
func (dialector) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { _ = w.WriteByte('?') }

// QuoteTo writes a name in double quotes, each part of a dotted one by itself.
func (dialector) QuoteTo(w clause.Writer, name string) {
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			_ = w.WriteByte('.')
		}
		_, _ = w.WriteString(`"` + strings.ReplaceAll(part, `"`, `""`) + `"`)
	}
}

// Explain words a statement for a log.
func (dialector) Explain(query string, vars ...any) string {
	return logger.ExplainSQL(query, nil, `'`, vars...)
}
