package models

// Revision is one step in the making of a draft. The steps of a survey have no
// gap; Survey.DraftAt is the one on show, those behind it were taken back and
// can be had again.
type Revision struct {
	SurveyID      int64  `gorm:"column:survey_id;primaryKey;autoIncrement:false"`
	Number        int    `gorm:"column:number;primaryKey;autoIncrement:false"` // 1, 2, …
	Document      []byte `gorm:"column:document"`                              // as it was after the step; packed in the database, not in what the store returns
	DraftRevision int    `gorm:"column:draft_revision"`                        // Survey.DraftRevision when it was last the draft
	Place         string `gorm:"column:place"`                                 // what the step is about: "q3", "page:p1", ""
	Said          string `gorm:"column:said"`                                  // translation key of what was done
	Args          string `gorm:"column:args"`                                  // its values, a JSON object of texts
	Account       int64  `gorm:"column:account"`
	MadeBy        string `gorm:"column:made_by"`
	MadeAt        int64  `gorm:"column:made_at"`
}

// TableName is the table of revisions.
func (Revision) TableName() string { return "revisions" }
