package models

// Session is one browser. Data and Expiry belong to the session manager, the
// rest is known once somebody has signed in.
type Session struct {
	Token     string `gorm:"column:token;primaryKey"`
	Data      []byte `gorm:"column:data"`
	Expiry    int64  `gorm:"column:expiry"`
	AccountID int64  `gorm:"column:account_id"` // 0 = nobody
	CreatedAt int64  `gorm:"column:created_at;autoCreateTime:false"`
	SeenAt    int64  `gorm:"column:seen_at"`
	Agent     string `gorm:"column:agent"`    // what the browser calls itself, ≤ 120 characters
	EndedAt   int64  `gorm:"column:ended_at"` // 0 = alive
}

// TableName is the table of sessions.
func (Session) TableName() string { return "sessions" }

// SessionInfo is what an account is shown of one of its sessions. ID names the
// session and gives no access to it.
type SessionInfo struct {
	ID        string
	CreatedAt int64
	SeenAt    int64
	Expiry    int64
	Agent     string
}

// Link is a one-time link; only the hash of its token is kept.
type Link struct {
	TokenHash []byte `gorm:"column:token_hash;primaryKey"` // 32 bytes
	Purpose   string `gorm:"column:purpose"`
	AccountID int64  `gorm:"column:account_id"` // 0 = none yet
	ExpiresAt int64  `gorm:"column:expires_at"`
	UsedAt    int64  `gorm:"column:used_at"` // 0 = not yet
}

// TableName is the table of one-time links.
func (Link) TableName() string { return "one_time_links" }
