package models

// LastBackup is the last backup that was written and read back.
type LastBackup struct {
	At   int64  `json:"at"`   // µs UTC, of the moment that it holds
	File string `json:"file"` // name without its folder
	Rows int64  `json:"rows"`
	Seq  int64  `json:"seq"` // last number of the commit order that it holds
}
