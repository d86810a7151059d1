package models

// Mark is what was found out about a response after it was stored.
type Mark struct {
	Seq         int64 `gorm:"column:seq;primaryKey;autoIncrement:false"` // place in the commit order
	SurveyID    int64 `gorm:"column:survey_id"`
	ResponseSeq int64 `gorm:"column:response_seq"`
	Adds        int64 `gorm:"column:adds"`    // intake.Flags
	Counted     bool  `gorm:"column:counted"` // whether it counts from now on
	ActID       int64 `gorm:"column:act_id"`  // the invalidation to which it belongs, 0 = none
	MarkedAt    int64 `gorm:"column:marked_at"`
}

// TableName is the table of marks.
func (Mark) TableName() string { return "marks" }

// Inspection is up to which response a survey was looked through for doubts.
type Inspection struct {
	SurveyID int64 `gorm:"column:survey_id;primaryKey;autoIncrement:false"`
	UpTo     int64 `gorm:"column:up_to"`
}

// TableName is the table of inspections.
func (Inspection) TableName() string { return "inspections" }

// Invalidation is a decision to leave responses out of every count. Nothing is
// deleted, and it can be undone.
type Invalidation struct {
	ID         int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID   int64  `gorm:"column:survey_id"`
	Rule       string `gorm:"column:rule"` // JSON of intake.Rule
	Reason     string `gorm:"column:reason"`
	UpToSeq    int64  `gorm:"column:up_to_seq"` // later responses were not looked at
	Responses  int64  `gorm:"column:responses"` // how many it left out
	DoneBy     string `gorm:"column:done_by"`
	DoneAt     int64  `gorm:"column:done_at"`
	UndoneBy   string `gorm:"column:undone_by"`
	UndoneAt   int64  `gorm:"column:undone_at"` // 0 = it stands
	UndoReason string `gorm:"column:undo_reason"`
}

// TableName is the table of invalidations.
func (Invalidation) TableName() string { return "invalidations" }
