package models

import "minyi/surveys"

// OpenChannel is the code of the channel that every survey has: the bare link.
const OpenChannel = "open"

// Place is a spot with a printed short address. It outlives surveys: its
// address leads to the one that is open there now.
type Place struct {
	Short    string `gorm:"column:short;primaryKey"`
	OfficeID int64  `gorm:"column:office_id"`
	Name     string `gorm:"column:name"`
	Area     string `gorm:"column:area"`
	Unit     string `gorm:"column:unit"`

	FirstScanAt int64 `gorm:"column:first_scan_at"` // 0 = nobody has come yet
}

// TableName is the table of places.
func (Place) TableName() string { return "places" }

// Channel is one entrance of one survey.
type Channel struct {
	ID        int64          `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID  int64          `gorm:"column:survey_id"`
	OfficeID  int64          `gorm:"column:office_id"`
	OwnerID   int64          `gorm:"column:owner_id"` // account id, 0 = nobody
	Code      string         `gorm:"column:code"`     // unique in its survey
	Token     string         `gorm:"column:token"`    // unique; what travels in ?c=
	Short     string         `gorm:"column:short"`    // of its place, "" for none
	Mode      surveys.Mode   `gorm:"column:mode"`
	Area      string         `gorm:"column:area"`
	Unit      string         `gorm:"column:unit"`
	Sample    surveys.Sample `gorm:"column:sample"`
	CreatedAt int64          `gorm:"column:created_at;autoCreateTime:false"`

	RetiredAt    int64  `gorm:"column:retired_at"` // 0 = in use
	RetiredBy    string `gorm:"column:retired_by"`
	RetireReason string `gorm:"column:retire_reason"`
}

// TableName is the table of channels.
func (Channel) TableName() string { return "channels" }

// Invitation is one drawn person's right to answer once, with the design
// columns that the response takes over when it spends the invitation.
type Invitation struct {
	ID         int64   `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID   int64   `gorm:"column:survey_id"`
	ChannelID  int64   `gorm:"column:channel_id"` // 0 = the channel through which the answer came
	BatchID    int64   `gorm:"column:batch_id"`   // 0 = made one by one
	CodeHash   []byte  `gorm:"column:code_hash"`  // keyed hash of the code, 32 bytes, unique in its survey
	Serial     string  `gorm:"column:serial"`     // of the printed letter
	Area       string  `gorm:"column:area"`
	Stratum    string  `gorm:"column:stratum"`
	PSU        string  `gorm:"column:psu"`
	BaseWeight float64 `gorm:"column:base_weight"`
	FPC        float64 `gorm:"column:fpc"`
	SpentAt    *int64  `gorm:"column:spent_at"` // the day only: an exact time would lead back to the response
}

// TableName is the table of invitations.
func (Invitation) TableName() string { return "invitations" }
