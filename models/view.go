package models

// View is a question to the numbers of a survey that somebody gave a name: what
// was picked, as the address of the workbench writes it.
type View struct {
	ID       int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID int64  `gorm:"column:survey_id"`
	Name     string `gorm:"column:name"` // unique in the survey
	Query    string `gorm:"column:query"`
	MadeBy   int64  `gorm:"column:made_by"` // account id
	MadeAt   int64  `gorm:"column:made_at"`
}

// TableName is the table of saved views.
func (View) TableName() string { return "views" }
