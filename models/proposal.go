package models

// ProposalState says what became of a proposal.
type ProposalState string

// open → approved, refused or withdrawn.
const (
	ProposalOpen      ProposalState = "open"
	ProposalApproved  ProposalState = "approved"
	ProposalRefused   ProposalState = "refused"
	ProposalWithdrawn ProposalState = "withdrawn"
)

// Proposal is an act that waits for a second person.
type Proposal struct {
	ID             int64         `gorm:"column:id;primaryKey;autoIncrement"`
	OfficeID       int64         `gorm:"column:office_id"`
	Kind           string        `gorm:"column:kind"`    // publish_survey, raise_level, publish_round, extend_wave, …
	Object         string        `gorm:"column:object"`  // code of what it is about
	Payload        []byte        `gorm:"column:payload"` // JSON of the act
	Reason         string        `gorm:"column:reason"`
	ProposedBy     int64         `gorm:"column:proposed_by"` // account id
	ProposedAt     int64         `gorm:"column:proposed_at"`
	State          ProposalState `gorm:"column:state"`
	DecidedBy      int64         `gorm:"column:decided_by"`
	DecidedAt      int64         `gorm:"column:decided_at"`
	DecisionReason string        `gorm:"column:decision_reason"`
	AppliedAt      int64         `gorm:"column:applied_at"` // when the approved act was done, 0 = not yet
}

// TableName is the table of proposals.
func (Proposal) TableName() string { return "proposals" }
