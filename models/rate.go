package models

// RateLevel says who may see a published value.
type RateLevel string

// internal → notified (told to the units) → public.
const (
	RateInternal RateLevel = "internal"
	RateNotified RateLevel = "notified"
	RatePublic   RateLevel = "public"
)

// RateLevels lists them from the narrowest circle to the widest.
var RateLevels = []RateLevel{RateInternal, RateNotified, RatePublic}

// PublishedRate is one value as it was published, with everything that is
// needed to repeat it. Estimate, SE, CILo and CIHi are nil where the value has
// none; shares are 0–1, scores 0–100.
type PublishedRate struct {
	ID             int64     `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID       int64     `gorm:"column:survey_id"`
	Wave           string    `gorm:"column:wave"` // code, "" = all waves
	Rate           string    `gorm:"column:rate"` // code
	DefinitionHash []byte    `gorm:"column:definition_hash"`
	Grouping       []byte    `gorm:"column:grouping_key"` // JSON of the group: {} = the whole survey, {"area":"219901"}
	Sample         string    `gorm:"column:sample"`
	Weighting      string    `gorm:"column:weighting"`
	MarginsCode    string    `gorm:"column:margins_code"`
	Method         string    `gorm:"column:method"` // with its version
	N              int64     `gorm:"column:n"`
	Base           int64     `gorm:"column:base"`
	NEff           float64   `gorm:"column:n_eff"`
	Estimate       *float64  `gorm:"column:estimate"`
	SE             *float64  `gorm:"column:se"`
	CILo           *float64  `gorm:"column:ci_lo"`
	CIHi           *float64  `gorm:"column:ci_hi"`
	AsOfSeq        int64     `gorm:"column:as_of_seq"`
	Level          RateLevel `gorm:"column:level"`
	LevelBy        string    `gorm:"column:level_by"` // who last changed the level, "" = as published
	LevelAt        int64     `gorm:"column:level_at"`
	PublishedAt    int64     `gorm:"column:published_at"`
	PublishedBy    string    `gorm:"column:published_by"`
	Seq            int64     `gorm:"column:seq"`
}

// TableName is the table of published rates.
func (PublishedRate) TableName() string { return "published_rates" }
