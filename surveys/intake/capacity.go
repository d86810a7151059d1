package intake

import "encoding/json"

// Capacity is what a machine has shown: responses that were on disk before they
// were acknowledged, with the senders on the same machine.
type Capacity struct {
	PerSecond   float64 `json:"per_second"`
	P50         float64 `json:"p50_ms"`
	P99         float64 `json:"p99_ms"`
	Sync        float64 `json:"sync_ms"` // what the disk takes to make one block durable, median; 0 where the disk is a database server's
	Connections int     `json:"connections"`
	At          int64   `json:"at"` // µs UTC
}

// Spare is by how much a machine must exceed what is expected: people come
// unevenly, and it has other things to do.
const Spare = 3

// Holds reports whether the machine holds an expected number of responses an
// hour with room to spare.
func (c Capacity) Holds(perHour float64) bool { return c.PerHour() >= Spare*perHour }

// PerHour is how many responses an hour it has shown.
func (c Capacity) PerHour() float64 { return c.PerSecond * 3600 }

// CapacitySetting is the name under which the last one is kept.
const CapacitySetting = "capacity"

// ParseCapacity reads what was kept; ok is false without one.
func ParseCapacity(text string) (c Capacity, ok bool) {
	err := json.Unmarshal([]byte(text), &c)
	return c, err == nil && c.PerSecond > 0
}
