package main

import (
	"context"
	"time"
)

const forgetEvery = time.Hour

// forget deletes what was kept for a time only, until ctx ends: contacts whose
// date has come, telephone codes that are over, yesterday's numbers, identities.
func (a *App) forget(ctx context.Context) {
	ticker := time.NewTicker(forgetEvery)
	defer ticker.Stop()
	for {
		n, err := a.Store.DeleteDueContacts(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("delete contacts whose date has come", "error", err)
		}
		if n > 0 {
			a.Log.Info("contacts deleted, their date has come", "count", n)
		}
		// Two days back: no zone is further from UTC than that.
		if err := a.Store.PurgePersons(ctx, a.now().Unix()/86400-2); err != nil && ctx.Err() == nil {
			a.Log.Error("forget codes and identities", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
