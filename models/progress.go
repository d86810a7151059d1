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

// HourCount is how many responses came in within one hour.
type HourCount struct {
	Hour int64 // its beginning, µs UTC
	N    int64
}
