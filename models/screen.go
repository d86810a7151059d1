package models

// Screen is the lasting address of a big screen: it shows where a survey stands
// to whoever has the address, until its time is over or somebody ends it. Only
// the hash of its secret is kept.
type Screen struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID  int64  `gorm:"column:survey_id"`
	Place     string `gorm:"column:place"`      // where it hangs, in the office's words
	Within    string `gorm:"column:within"`     // top of the area's subtree, "" = everywhere
	TokenHash []byte `gorm:"column:token_hash"` // 32 bytes
	MadeBy    int64  `gorm:"column:made_by"`    // account id
	MadeAt    int64  `gorm:"column:made_at"`
	ExpiresAt int64  `gorm:"column:expires_at"`
	EndedAt   int64  `gorm:"column:ended_at"` // 0 = not ended by hand
}

// TableName is the table of screens.
func (Screen) TableName() string { return "screens" }
