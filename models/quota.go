package models

// QuotaPlan is how a survey's quota sample is divided.
type QuotaPlan struct {
	SurveyID int64  `gorm:"column:survey_id;primaryKey;autoIncrement:false"`
	Vars     string `gorm:"column:vars"` // "area" or question codes, with commas
	Late     string `gorm:"column:late"` // quota.Late
}

// TableName is the table of plans.
func (QuotaPlan) TableName() string { return "quota_plans" }

// QuotaCell is one group of people with its target.
type QuotaCell struct {
	ID       int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID int64  `gorm:"column:survey_id"`
	Codes    string `gorm:"column:codes"` // quota.KeyText
	Target   int64  `gorm:"column:target"`
	ClosedAt int64  `gorm:"column:closed_at"` // by hand, 0 = open
}

// TableName is the table of cells.
func (QuotaCell) TableName() string { return "quota_cells" }

// QuotaCount is how a cell stands in a wave.
type QuotaCount struct {
	CellID   int64 `gorm:"column:cell_id"`
	Filled   int64 `gorm:"column:filled"`   // counted responses
	Beyond   int64 `gorm:"column:beyond"`   // stored, flagged, not counted
	Screened int64 `gorm:"column:screened"` // told that the cell is full; nothing of them is stored
}

// QuotaChange is one change of a plan, with its reason.
type QuotaChange struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID  int64  `gorm:"column:survey_id"`
	CellID    int64  `gorm:"column:cell_id"` // 0 = of the whole plan
	Field     string `gorm:"column:field"`   // plan, late, target, closed
	Was       string `gorm:"column:was"`
	Now       string `gorm:"column:now_is"`
	Reason    string `gorm:"column:reason"`
	ChangedBy string `gorm:"column:changed_by"`
	ChangedAt int64  `gorm:"column:changed_at"`
}

// TableName is the table of changes.
func (QuotaChange) TableName() string { return "quota_changes" }
