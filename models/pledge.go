package models

// Pledge is a text that people sign; its wordings are PledgeVersions.
type Pledge struct {
	ID        int64       `gorm:"column:id;primaryKey;autoIncrement"`
	OfficeID  int64       `gorm:"column:office_id"`
	Code      string      `gorm:"column:code"`
	State     SurveyState `gorm:"column:state"`
	Draft     []byte      `gorm:"column:draft"` // JSON
	CreatedAt int64       `gorm:"column:created_at;autoCreateTime:false"`

	CloseReason string `gorm:"column:close_reason"`
	ClosedAt    int64  `gorm:"column:closed_at"` // 0 = not closed, or before closings were noted
}

// TableName is the table of pledges.
func (Pledge) TableName() string { return "pledges" }

// PledgeVersion is one published wording; it never changes.
type PledgeVersion struct {
	PledgeID    int64  `gorm:"column:pledge_id;primaryKey;autoIncrement:false"`
	Number      int    `gorm:"column:number;primaryKey;autoIncrement:false"`
	Document    []byte `gorm:"column:document"`
	SHA256      []byte `gorm:"column:sha256"`
	Alg         string `gorm:"column:alg"`
	PublishedAt int64  `gorm:"column:published_at"`
	PublishedBy string `gorm:"column:published_by"`
	Seq         int64  `gorm:"column:seq"`
}

// TableName is the table of pledge versions.
func (PledgeVersion) TableName() string { return "pledge_versions" }
