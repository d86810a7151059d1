package main

import (
	"context"
	"time"

	"minyi/models"
	"minyi/surveys/funnel"
)

// pagesEvery is how often it is stored how far people got. What a sudden end
// loses of it is no answer of anybody's.
const pagesEvery = 10 * time.Second

// countPages stores how far people get, until ctx ends.
func (a *App) countPages(ctx context.Context) {
	ticker := time.NewTicker(pagesEvery)
	defer ticker.Stop()
	a.Funnel.Run(ctx, ticker.C, a.storePages, func(err error) { a.Log.Warn("count how far people get", "error", err) })
}

func (a *App) storePages(ctx context.Context, steps []funnel.Step) error {
	rows, now := make([]models.PageCount, len(steps)), a.now().UnixMicro()
	for i, s := range steps {
		rows[i] = models.PageCount{SurveyID: s.SurveyID, Version: s.Version, Page: s.Page, People: s.People, Since: now}
	}
	return a.Store.AddPageCounts(ctx, rows)
}
