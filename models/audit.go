package models

// AuditEvent is one link of the audit log's chain; it never changes.
type AuditEvent struct {
	ID       int64  `gorm:"column:id;primaryKey;autoIncrement:false"` // 1, 2, … without gaps
	At       int64  `gorm:"column:at"`                                // never before the event with the number before
	ActorID  int64  `gorm:"column:actor_id"`                          // account id, 0 = nobody or the program
	Actor    string `gorm:"column:actor"`
	Action   string `gorm:"column:action"`
	Object   string `gorm:"column:object"`
	Area     string `gorm:"column:area"`
	Status   int    `gorm:"column:status"` // as HTTP counts
	Detail   []byte `gorm:"column:detail"` // JSON
	PrevHash []byte `gorm:"column:prev_hash"`
	Hash     []byte `gorm:"column:hash"`
	Alg      string `gorm:"column:alg"`
}

// TableName is the table of the audit log.
func (AuditEvent) TableName() string { return "audit_events" }

// AuditHead is the one row that holds the end of the chain; whoever appends
// locks it.
type AuditHead struct {
	ID     int64  `gorm:"column:id;primaryKey;autoIncrement:false"`
	LastID int64  `gorm:"column:last"`
	LastAt int64  `gorm:"column:last_at"`
	Hash   []byte `gorm:"column:hash"`
}

// TableName is the table of the chain's end.
func (AuditHead) TableName() string { return "audit_head" }

// AuditAnchor is where the chain begins after a purge: the number and hash of
// the last event that was deleted.
type AuditAnchor struct {
	Last     int64  `gorm:"column:last;primaryKey;autoIncrement:false"`
	LastAt   int64  `gorm:"column:last_at"`
	Hash     []byte `gorm:"column:hash"`
	Deleted  int64  `gorm:"column:deleted"` // events
	PurgedAt int64  `gorm:"column:purged_at"`
}

// TableName is the table of anchors.
func (AuditAnchor) TableName() string { return "audit_anchors" }

// AuditFilter chooses events; what is empty does not limit.
type AuditFilter struct {
	From   int64  // µs UTC, inclusive
	To     int64  // µs UTC, exclusive
	Actor  string // whole name
	Action string // whole, or its beginning when it ends in ":"
	Object string // whole, or its beginning when it ends in "/"
	Begins string // beginning of the action; or it is one of Among
	Among  []string
	Within string // beginning of the object
	Text   string // anywhere in actor, action, object or detail, capitals matter
}

// Page is a stretch of a list: Number 1, 2, … of Size rows.
type Page struct{ Number, Size int }

// Offset is how many rows come before the page.
func (p Page) Offset() int { return (max(p.Number, 1) - 1) * p.Limit() }

// Limit is how many rows the page has at most: 50 unless told, 500 at the most.
func (p Page) Limit() int {
	if p.Size <= 0 {
		return 50
	}
	return min(p.Size, 500)
}
