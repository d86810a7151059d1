package models

// SurveyState says what can be done with a survey.
type SurveyState string

// draft → open → closed.
const (
	SurveyDraft  SurveyState = "draft"
	SurveyOpen   SurveyState = "open"
	SurveyClosed SurveyState = "closed"
)

// Survey is one questionnaire. Its published definitions are Versions; Draft is
// the document that the designer works on, also after publishing.
type Survey struct {
	ID            int64       `gorm:"column:id;primaryKey;autoIncrement"`
	OfficeID      int64       `gorm:"column:office_id"`
	OwnerID       int64       `gorm:"column:owner_id"` // account id, 0 = nobody
	Code          string      `gorm:"column:code"`
	State         SurveyState `gorm:"column:state"`
	Draft         []byte      `gorm:"column:draft"`          // JSON
	DraftRevision int         `gorm:"column:draft_revision"` // grows by one with each change of Draft
	DraftAt       int         `gorm:"column:draft_at"`       // number of the Revision that Draft is, 0 before the first
	CloseReason   string      `gorm:"column:close_reason"`
	ClosedAt      int64       `gorm:"column:closed_at"`
	CreatedAt     int64       `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt     int64       `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName is the table of surveys.
func (Survey) TableName() string { return "surveys" }

// Version is one published definition; it never changes.
type Version struct {
	SurveyID    int64  `gorm:"column:survey_id;primaryKey;autoIncrement:false"`
	Number      int    `gorm:"column:number;primaryKey;autoIncrement:false"` // 1, 2, …
	Document    []byte `gorm:"column:document"`                              // canonical JSON (RFC 8785)
	SHA256      []byte `gorm:"column:sha256"`                                // of Document, 32 bytes
	Alg         string `gorm:"column:alg"`                                   // names hash and form: "sha-256/rfc8785"
	PublishedAt int64  `gorm:"column:published_at"`
	PublishedBy string `gorm:"column:published_by"`
	Seq         int64  `gorm:"column:seq"` // place in the commit order
}

// TableName is the table of versions.
func (Version) TableName() string { return "versions" }

// Wave is one collection round of a survey.
type Wave struct {
	ID       int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID int64  `gorm:"column:survey_id"`
	Code     string `gorm:"column:code"` // unique in its survey
	OpensAt  int64  `gorm:"column:opens_at"`
	ClosesAt int64  `gorm:"column:closes_at"` // 0 = open end
}

// TableName is the table of waves.
func (Wave) TableName() string { return "waves" }

// WaveChange is one change of a wave's times, with its reason.
type WaveChange struct {
	ID         int64  `gorm:"column:id;primaryKey;autoIncrement"`
	WaveID     int64  `gorm:"column:wave_id"`
	OpensFrom  int64  `gorm:"column:opens_from"`
	OpensTo    int64  `gorm:"column:opens_to"`
	ClosesFrom int64  `gorm:"column:closes_from"` // 0 = open end
	ClosesTo   int64  `gorm:"column:closes_to"`
	Reason     string `gorm:"column:reason"`
	ChangedBy  string `gorm:"column:changed_by"`
	ChangedAt  int64  `gorm:"column:changed_at"`
}

// TableName is the table of waves' changes.
func (WaveChange) TableName() string { return "wave_changes" }
