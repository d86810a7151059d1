package models

// InvitationProgress says how many of a stratum's invitations in an area were
// answered.
type InvitationProgress struct {
	Area    string
	Stratum string
	Total   int64
	Spent   int64
}

// ChannelProgress is InvitationProgress of the invitations of one channel.
type ChannelProgress struct {
	ChannelID int64
	Area      string
	Stratum   string
	Total     int64
	Spent     int64
}
