package models

// AdviceNote is why a finding about a draft is let pass.
type AdviceNote struct {
	SurveyID int64  `gorm:"column:survey_id;primaryKey;autoIncrement:false"`
	Mark     string `gorm:"column:mark;primaryKey"` // advice.Finding.Mark
	Note     string `gorm:"column:note"`
	NotedBy  string `gorm:"column:noted_by"`
	NotedAt  int64  `gorm:"column:noted_at"` // µs UTC
}

// TableName is the table of notes.
func (AdviceNote) TableName() string { return "advice_notes" }
