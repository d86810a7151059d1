package models

// Print is one printing of what carries words of a questionnaire: forms to fill
// in, a copy to be signed, posters. What it says cannot be called back.
type Print struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID  int64  `gorm:"column:survey_id"`
	Kind      string `gorm:"column:kind"`     // review, form, posters, cards
	Version   int    `gorm:"column:version"`  // 0 = the draft
	Revision  int    `gorm:"column:revision"` // of the draft, 0 for a version
	SHA256    []byte `gorm:"column:sha256"`   // of the document's canonical bytes
	Document  []byte `gorm:"column:document"` // of a draft: it would be nowhere else later; nil for a version
	Language  string `gorm:"column:language"`
	Large     bool   `gorm:"column:large"`      // in large print
	ChannelID int64  `gorm:"column:channel_id"` // 0 = none
	Copies    int64  `gorm:"column:copies"`     // sheets of posters or cards count their places
	First     int64  `gorm:"column:first_serial"`
	Last      int64  `gorm:"column:last_serial"` // 0 = without serial numbers
	PrintedAt int64  `gorm:"column:printed_at"`
	PrintedBy string `gorm:"column:printed_by"`
	Mark      string `gorm:"column:mark"` // of the form that asked for it; unique, so that sending it again makes nothing
}

// TableName is the table of prints.
func (Print) TableName() string { return "prints" }
