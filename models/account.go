package models

// Account is a person of the office who signs in.
type Account struct {
	ID          int64  `gorm:"column:id;primaryKey;autoIncrement"`
	OfficeID    int64  `gorm:"column:office_id"`
	Name        string `gorm:"column:name"`
	DisplayName string `gorm:"column:display_name"`
	Password    string `gorm:"column:password"` // argon2id in PHC form
	Disabled    bool   `gorm:"column:disabled"`
	MustChange  bool   `gorm:"column:must_change"` // the password, at the next sign-in
	FailedCount int    `gorm:"column:failed_count"`
	LockedUntil int64  `gorm:"column:locked_until"`
	ValidUntil  int64  `gorm:"column:valid_until"` // 0 = no end; borrowed staff expire
	CreatedAt   int64  `gorm:"column:created_at;autoCreateTime:false"`
	CreatedBy   int64  `gorm:"column:created_by"` // account id, 0 = the program

	PasswordChangedAt int64 `gorm:"column:password_changed_at"`
}

// TableName is the table of accounts.
func (Account) TableName() string { return "accounts" }

// OldPassword is the hash of one of an account's last passwords, the present
// one included.
type OldPassword struct {
	ID        int64  `gorm:"column:id;primaryKey;autoIncrement"`
	AccountID int64  `gorm:"column:account_id"`
	Hash      string `gorm:"column:hash"`
	At        int64  `gorm:"column:at"`
}

// TableName is the table of old passwords.
func (OldPassword) TableName() string { return "password_history" }

// NewAccount is an account to be made together with its grants and, where its
// person is to set the password, a one-time link.
type NewAccount struct {
	Account Account
	Grants  []Grant
	Link    *Link // nil for none; AccountID is set by the store
}

// AccountChange is what somebody changes about an account; nil stays.
type AccountChange struct {
	DisplayName *string
	ValidUntil  *int64
	Disabled    *bool
	Grants      *[]Grant // all of them
}

// Belongings are what an account owns and would hand over.
type Belongings struct {
	Surveys  []Survey // without their drafts
	Rounds   []string // codes
	Channels []ChannelCount
}

// Any reports whether there is anything.
func (b *Belongings) Any() bool { return len(b.Surveys)+len(b.Rounds)+len(b.Channels) > 0 }

// ChannelCount is how many of a survey's channels an account owns.
type ChannelCount struct {
	Survey string // code
	Count  int64
}

// Holder is an account that holds a role for the whole city until a moment (µs
// UTC), 0 = without an end.
type Holder struct {
	Account Account
	Role    string
	Until   int64
}

// HandedOver counts what changed hands.
type HandedOver struct{ Surveys, Channels, Rounds int64 }

// Grant gives an account a role within an area's subtree or a unit.
type Grant struct {
	ID         int64  `gorm:"column:id;primaryKey;autoIncrement"`
	AccountID  int64  `gorm:"column:account_id"`
	Role       string `gorm:"column:role"`
	Area       string `gorm:"column:area"` // "" = everywhere
	Unit       string `gorm:"column:unit"`
	ValidUntil int64  `gorm:"column:valid_until"` // 0 = no end
}

// TableName is the table of grants.
func (Grant) TableName() string { return "grants" }

// Token is an API token; only the hash of its secret is kept.
type Token struct {
	ID         int64  `gorm:"column:id;primaryKey;autoIncrement"`
	OfficeID   int64  `gorm:"column:office_id"`
	AccountID  int64  `gorm:"column:account_id"`
	SecretHash []byte `gorm:"column:secret_hash"` // 32 bytes
	Scopes     string `gorm:"column:scopes"`      // separated by spaces
	ExpiresAt  int64  `gorm:"column:expires_at"`  // 0 = never
	CreatedAt  int64  `gorm:"column:created_at;autoCreateTime:false"`
	LastUsedAt int64  `gorm:"column:last_used_at"`
	RevokedAt  int64  `gorm:"column:revoked_at"`
}

// TableName is the table of tokens.
func (Token) TableName() string { return "tokens" }
