// Package models holds the rows of the database, and nothing that acts.
//
// Times are int64 microseconds UTC, 0 where a time is optional and not set.
// Codes, tokens and hashes are compared byte by byte on every database.
package models

// DefaultOffice is the office of an installation that has only one.
const DefaultOffice int64 = 1

// Office is one body that works with this installation.
type Office struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement:false"`
	Code      string `gorm:"column:code"`
	Name      string `gorm:"column:name"`
	CreatedAt int64  `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName is the table of offices.
func (Office) TableName() string { return "offices" }

// Setting is one named value of the whole installation.
type Setting struct {
	Name  string `gorm:"column:name;primaryKey"`
	Value string `gorm:"column:value"`
}

// TableName is the table of settings.
func (Setting) TableName() string { return "settings" }
