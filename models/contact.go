package models

// Contact is one sealed answer that identifies a person: phone, email, photo,
// location or signature.
type Contact struct {
	ID          int64  `gorm:"column:id;primaryKey;autoIncrement"`
	SurveyID    int64  `gorm:"column:survey_id"`
	Seq         int64  `gorm:"column:seq"`      // of the response it came with
	Question    string `gorm:"column:question"` // code
	Type        string `gorm:"column:type"`
	Sealed      []byte `gorm:"column:sealed"`
	KeyID       string `gorm:"column:key_id"`
	DeleteAfter int64  `gorm:"column:delete_after"`
}

// TableName is the table of contacts.
func (Contact) TableName() string { return "contacts" }
