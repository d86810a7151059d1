package storetest

import (
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/contract"
)

// Response, Signature and Receipt make rows from words; see package contract,
// whose points use them too.
var (
	Response  = contract.Response
	Signature = contract.Signature
	Receipt   = contract.Receipt
)

// Survey stores a published survey of that code and returns it with its wave
// and its open channel.
func Survey(t testing.TB, s *store.Store, code string) (models.Survey, models.Wave, models.Channel) {
	t.Helper()
	return contract.Survey(t, s, code)
}
