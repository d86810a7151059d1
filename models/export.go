package models

// ExportNote is what an account asked to be exported last. The file and how far
// it is are known only to the program's run that makes it.
type ExportNote struct {
	AccountID int64  `gorm:"column:account_id;primaryKey;autoIncrement:false"`
	Run       string `gorm:"column:run"`    // names one start of the program
	Job       int64  `gorm:"column:job"`    // number within the run
	Object    string `gorm:"column:object"` // code of the survey
	Name      string `gorm:"column:name"`   // of the file
	AskedAt   int64  `gorm:"column:asked_at"`
}

// TableName is the table of export notes.
func (ExportNote) TableName() string { return "export_notes" }
