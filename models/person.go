package models

// Identity is whose a response is, as far as it was proved.
type Identity struct {
	Seq         int64  `gorm:"column:seq;primaryKey;autoIncrement:false"` // of the response
	SurveyID    int64  `gorm:"column:survey_id"`
	Identity    []byte `gorm:"column:identity"` // keyed hash, another in each survey
	KeyID       string `gorm:"column:key_id"`
	DeleteAfter int64  `gorm:"column:delete_after"`
}

// TableName is the table of identities.
func (Identity) TableName() string { return "identities" }

// PhoneCode is a code that was sent to a telephone.
type PhoneCode struct {
	ID        []byte `gorm:"column:id;primaryKey"`
	Identity  []byte `gorm:"column:identity"`
	CodeHash  []byte `gorm:"column:code_hash"`
	Tries     int    `gorm:"column:tries"` // wrong ones so far
	ExpiresAt int64  `gorm:"column:expires_at"`
}

// TableName is the table of codes.
func (PhoneCode) TableName() string { return "phone_codes" }

// PhoneSending counts the codes of one day.
type PhoneSending struct {
	Day  int64  `gorm:"column:day;primaryKey;autoIncrement:false"` // since 1970, in the installation's zone
	Mark []byte `gorm:"column:mark;primaryKey"`                    // of a number on that day; empty: of all together
	Sent int    `gorm:"column:sent"`
}

// TableName is the table of counts.
func (PhoneSending) TableName() string { return "phone_sendings" }

// Assist is a helper's part in a response.
type Assist struct {
	Seq      int64  `gorm:"column:seq;primaryKey;autoIncrement:false"` // of the response
	SurveyID int64  `gorm:"column:survey_id"`
	Helper   string `gorm:"column:helper"` // pseudonym, another in each survey
}

// TableName is the table of assists.
func (Assist) TableName() string { return "assists" }
