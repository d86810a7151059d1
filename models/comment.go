package models

// Comment is what somebody who reviews a draft says of a part of it.
type Comment struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID  int64  `gorm:"column:survey_id"`
	Place     string `gorm:"column:place"` // a question's code, "page:p1", "" = the whole
	Text      string `gorm:"column:text"`
	MadeBy    string `gorm:"column:made_by"`
	MadeAt    int64  `gorm:"column:made_at"`
	SettledBy string `gorm:"column:settled_by"` // "" while it is open
	SettledAt int64  `gorm:"column:settled_at"`
	Answer    string `gorm:"column:answer"` // of who settled it
}

// TableName is the table of comments.
func (Comment) TableName() string { return "draft_comments" }
