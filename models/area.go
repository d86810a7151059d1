package models

// Area is one stretch of validity of an administrative code.
type Area struct {
	Code      string `gorm:"column:code;primaryKey"`
	ValidFrom string `gorm:"column:valid_from;primaryKey"` // YYYY-MM-DD
	ValidTo   string `gorm:"column:valid_to"`              // last day, "" = still valid
	Level     string `gorm:"column:level"`
	Parent    string `gorm:"column:parent"` // code, "" for the root
	Name      []byte `gorm:"column:name"`   // JSON: language → text
	Successor string `gorm:"column:successor"`
}

// TableName is the table of areas.
func (Area) TableName() string { return "areas" }

// Margins are the population counts of one code; they never change.
type Margins struct {
	Code      string `gorm:"column:code;primaryKey"`
	Source    string `gorm:"column:source"`
	Document  []byte `gorm:"column:document"` // JSON of weight.Margins
	CreatedAt int64  `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName is the table of margins.
func (Margins) TableName() string { return "margins" }

// Unit is an evaluated body: district, department, window, enterprise.
type Unit struct {
	Code     string `gorm:"column:code;primaryKey"`
	OfficeID int64  `gorm:"column:office_id"`
	Name     string `gorm:"column:name"`
	Kind     string `gorm:"column:kind"`
	Area     string `gorm:"column:area"`
}

// TableName is the table of units.
func (Unit) TableName() string { return "units" }
