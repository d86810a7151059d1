package models

// Batch is a set of invitations that were made together, for one channel.
type Batch struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID  int64  `gorm:"column:survey_id"`
	ChannelID int64  `gorm:"column:channel_id"`
	Size      int64  `gorm:"column:size"`
	First     string `gorm:"column:first_serial"`
	Last      string `gorm:"column:last_serial"`
}

// TableName is the table of batches.
func (Batch) TableName() string { return "invitation_batches" }

// Printing is one printing of a batch's slips: the only moment at which their
// codes are to be seen. Each makes new codes.
type Printing struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement"`
	BatchID   int64  `gorm:"column:batch_id"`
	Mark      string `gorm:"column:mark"` // of the form that asked for it; unique, so that a reload makes nothing
	Slips     int64  `gorm:"column:slips"`
	PrintedAt int64  `gorm:"column:printed_at"`
	PrintedBy string `gorm:"column:printed_by"`
}

// TableName is the table of printings.
func (Printing) TableName() string { return "invitation_printings" }
