package models

// PageCount is how many people got to a page of a version, or beyond it.
type PageCount struct {
	SurveyID int64 `gorm:"column:survey_id;primaryKey;autoIncrement:false"`
	Version  int   `gorm:"column:version;primaryKey;autoIncrement:false"`
	Page     int   `gorm:"column:page;primaryKey;autoIncrement:false"` // 1 = the second; as many as there are pages = the review, one more = sent
	People   int64 `gorm:"column:people"`
	Since    int64 `gorm:"column:since"` // µs UTC of the first of them
}

// TableName is the table of page counts.
func (PageCount) TableName() string { return "page_counts" }
