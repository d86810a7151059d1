package models

// FileKind says what a file is for.
type FileKind string

// The kinds. Of verification and share files there is one per name.
const (
	FileEvidence     FileKind = "evidence"     // behind a value of a round
	FileVerification FileKind = "verification" // proves to a platform that the domain is ours
	FileShare        FileKind = "share"        // picture of the page when it is shared
)

// File is something uploaded.
type File struct {
	ID         int64    `gorm:"column:id;primaryKey;autoIncrement"`
	Kind       FileKind `gorm:"column:kind"`
	Name       string   `gorm:"column:name"`
	MediaType  string   `gorm:"column:media_type"`
	Size       int64    `gorm:"column:size"` // bytes
	SHA256     []byte   `gorm:"column:sha256"`
	Content    []byte   `gorm:"column:content"`  // nil in lists
	RoundID    int64    `gorm:"column:round_id"` // of evidence, else 0
	Unit       string   `gorm:"column:unit"`
	Leaf       string   `gorm:"column:leaf"`
	UploadedBy string   `gorm:"column:uploaded_by"`
	At         int64    `gorm:"column:at"`
}

// TableName is the table of files.
func (File) TableName() string { return "files" }
