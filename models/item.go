package models

// ItemState says whether an item of the bank is offered.
type ItemState string

// active ↔ retired: a retired item stays with its history and is offered no more.
const (
	ItemActive  ItemState = "active"
	ItemRetired ItemState = "retired"
)

// Item is one question of the bank. What it reads is in its versions; what is
// known about it beside its words can change at any time.
type Item struct {
	ID         int64     `gorm:"column:id;primaryKey;autoIncrement"`
	OfficeID   int64     `gorm:"column:office_id"`
	Code       string    `gorm:"column:code"` // unique; the code of its question in new surveys
	State      ItemState `gorm:"column:state"`
	Topic      string    `gorm:"column:topic"`
	Tags       []byte    `gorm:"column:tags"`       // JSON list of words
	Indicators []byte    `gorm:"column:indicators"` // JSON list of SCHEME:LEAF
	Audiences  []byte    `gorm:"column:audiences"`  // JSON list
	Version    int       `gorm:"column:version"`    // the newest
	Reason     string    `gorm:"column:reason"`     // why it was retired
	CreatedAt  int64     `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt  int64     `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName is the table of items.
func (Item) TableName() string { return "items" }

// ItemVersion is the wording of an item; it never changes.
type ItemVersion struct {
	ItemID    int64  `gorm:"column:item_id;primaryKey;autoIncrement:false"`
	Number    int    `gorm:"column:number;primaryKey;autoIncrement:false"` // 1, 2, …
	Document  []byte `gorm:"column:document"`                              // survey/1 with the one question and its rates, canonical JSON
	Note      string `gorm:"column:note"`                                  // what changed and why
	CreatedAt int64  `gorm:"column:created_at;autoCreateTime:false"`
	CreatedBy string `gorm:"column:created_by"`
}

// TableName is the table of items' versions.
func (ItemVersion) TableName() string { return "item_versions" }

// BankItem is an item with its versions, the first one first.
type BankItem struct {
	Item     Item
	Versions []ItemVersion
}
