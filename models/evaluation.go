package models

// SchemeState says whether a scheme may still change.
type SchemeState string

// draft → locked.
const (
	SchemeDraft  SchemeState = "draft"
	SchemeLocked SchemeState = "locked"
)

// Scheme is an indicator tree.
type Scheme struct {
	ID        int64       `gorm:"column:id;primaryKey;autoIncrement"`
	OfficeID  int64       `gorm:"column:office_id"`
	Code      string      `gorm:"column:code"`
	Document  []byte      `gorm:"column:document"` // JSON
	SHA256    []byte      `gorm:"column:sha256"`
	State     SchemeState `gorm:"column:state"`
	CreatedAt int64       `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName is the table of schemes.
func (Scheme) TableName() string { return "schemes" }

// RoundState says whether values may still be entered.
type RoundState string

// open → locked → published.
const (
	RoundOpen      RoundState = "open"
	RoundLocked    RoundState = "locked"
	RoundPublished RoundState = "published"
)

// Round is one run of a scheme for a period.
type Round struct {
	ID       int64      `gorm:"column:id;primaryKey;autoIncrement"`
	SchemeID int64      `gorm:"column:scheme_id"`
	Code     string     `gorm:"column:code"`
	Period   string     `gorm:"column:period"`
	State    RoundState `gorm:"column:state"`
	Level    RateLevel  `gorm:"column:level"`    // who may see its result once it is locked
	OwnerID  int64      `gorm:"column:owner_id"` // account id, 0 = nobody
	LockedAt int64      `gorm:"column:locked_at"`
	// NotifiedAt is when its result was first told to the units or the public,
	// 0 = never; until ObjectionsUntil units may object, 0 = at no time.
	NotifiedAt      int64  `gorm:"column:notified_at"`
	ObjectionsUntil int64  `gorm:"column:objections_until"`
	Snapshot        []byte `gorm:"column:snapshot"` // JSON of scheme, values and result; nil until locked
	SHA256          []byte `gorm:"column:sha256"`   // of Snapshot
	CreatedAt       int64  `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName is the table of rounds.
func (Round) TableName() string { return "rounds" }

// RoundValue is one leaf's value for one unit. Numbers are decimal texts, so
// that no database rounds them; "" is none.
type RoundValue struct {
	RoundID   int64  `gorm:"column:round_id;primaryKey;autoIncrement:false"`
	Unit      string `gorm:"column:unit;primaryKey"`
	Leaf      string `gorm:"column:leaf;primaryKey"`
	Value     string `gorm:"column:value"`
	Previous  string `gorm:"column:previous"`
	SE        string `gorm:"column:se"`
	Source    string `gorm:"column:source"`
	EnteredBy string `gorm:"column:entered_by"`
	EnteredAt int64  `gorm:"column:entered_at"`
	CheckedBy string `gorm:"column:checked_by"` // "" = not by a second person yet
	CheckedAt int64  `gorm:"column:checked_at"`
}

// TableName is the table of round values.
func (RoundValue) TableName() string { return "round_values" }

// RoundEntries are the adjustments and vetoes of a round, as one document.
type RoundEntries struct {
	RoundID   int64  `gorm:"column:round_id;primaryKey;autoIncrement:false"`
	Document  []byte `gorm:"column:document"` // JSON {"adjustments":[…],"vetoes":[…]}
	EnteredBy string `gorm:"column:entered_by"`
	EnteredAt int64  `gorm:"column:entered_at"`
}

// TableName is the table of round entries.
func (RoundEntries) TableName() string { return "round_entries" }
