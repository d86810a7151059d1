package models

// ConsequenceState says whether a consequence is in force.
type ConsequenceState string

// proposed → decided, with the number of the decision's document.
const (
	ConsequenceProposed ConsequenceState = "proposed"
	ConsequenceDecided  ConsequenceState = "decided"
)

// Consequence is what a round's result should mean for a unit. Before a
// decision's document is named it is a proposal and nothing else.
type Consequence struct {
	ID         int64            `gorm:"column:id;primaryKey;autoIncrement"`
	RoundID    int64            `gorm:"column:round_id"`
	Unit       string           `gorm:"column:unit"`
	Type       string           `gorm:"column:type"`
	Reason     string           `gorm:"column:reason"`
	State      ConsequenceState `gorm:"column:state"`
	ProposedBy string           `gorm:"column:proposed_by"`
	ProposedAt int64            `gorm:"column:proposed_at"`
	DocumentNo string           `gorm:"column:document_no"`
	DecidedBy  string           `gorm:"column:decided_by"`
	DecidedAt  int64            `gorm:"column:decided_at"`
}

// TableName is the table of consequences.
func (Consequence) TableName() string { return "consequences" }

// ObjectionState says what became of an objection.
type ObjectionState string

// open → upheld or rejected.
const (
	ObjectionOpen     ObjectionState = "open"
	ObjectionUpheld   ObjectionState = "upheld"
	ObjectionRejected ObjectionState = "rejected"
)

// Objection is a unit's word against its result.
type Objection struct {
	ID        int64          `gorm:"column:id;primaryKey;autoIncrement"`
	RoundID   int64          `gorm:"column:round_id"`
	Unit      string         `gorm:"column:unit"`
	Leaf      string         `gorm:"column:leaf"` // that it is about, "" = the result as a whole
	Text      string         `gorm:"column:text"`
	State     ObjectionState `gorm:"column:state"`
	RaisedBy  string         `gorm:"column:raised_by"`
	RaisedAt  int64          `gorm:"column:raised_at"`
	DueAt     int64          `gorm:"column:due_at"` // when the answer is owed
	Decision  string         `gorm:"column:decision"`
	DecidedBy string         `gorm:"column:decided_by"`
	DecidedAt int64          `gorm:"column:decided_at"`
}

// TableName is the table of objections.
func (Objection) TableName() string { return "objections" }
