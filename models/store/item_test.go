package store_test

import (
	"slices"
	"sync"
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestAnItemKeepsTheWordsThatItHad(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		rows := []models.BankItem{
			{Item: models.Item{Code: "clean", Topic: "environment", Tags: []byte(`["卫生"]`)}, Versions: []models.ItemVersion{{Document: []byte("{1}"), Note: "初稿"}, {Document: []byte("{2}")}}},
			{Item: models.Item{Code: "bins"}, Versions: []models.ItemVersion{{Document: []byte("{3}")}}},
		}
		must(t, s.AddItems(ctx, rows))
		wantKey(t, s.AddItems(ctx, []models.BankItem{{Item: models.Item{Code: "new"}}, {Item: models.Item{Code: "bins"}}}), "store.item_exists")
		_, err := s.Item(ctx, "new")
		wantKey(t, err, "store.no_item") // all or none

		must(t, s.AddItemVersion(ctx, "clean", 2, models.ItemVersion{Document: []byte("{4}"), Note: "更清楚", CreatedBy: "li"}))
		wantKey(t, s.AddItemVersion(ctx, "clean", 2, models.ItemVersion{Document: []byte("{5}")}), "store.item_changed")
		wantKey(t, s.AddItemVersion(ctx, "none", 1, models.ItemVersion{}), "store.no_item")
		must(t, s.PutItem(ctx, models.Item{Code: "clean", Topic: "order", Indicators: []byte(`["a:C1"]`)}), s.SetItemState(ctx, "clean", models.ItemRetired, "换成新题"))
		wantKey(t, s.PutItem(ctx, models.Item{Code: "none"}), "store.no_item")
		wantKey(t, s.SetItemState(ctx, "none", models.ItemRetired, ""), "store.no_item")

		got, err := s.Item(ctx, "clean")
		must(t, err)
		var words []string
		for _, v := range got.Versions {
			words = append(words, string(v.Document))
		}
		item := got.Item
		if !slices.Equal(words, []string{"{1}", "{2}", "{4}"}) || item.Version != 3 || item.Topic != "order" || string(item.Tags) != "[]" ||
			string(item.Indicators) != `["a:C1"]` || item.State != models.ItemRetired || item.Reason != "换成新题" || got.Versions[2].CreatedBy != "li" {
			t.Errorf("%v %+v", words, item)
		}
		all, err := s.Items(ctx)
		if err != nil || len(all) != 2 || all[0].Item.Code != "bins" || len(all[1].Versions) != 3 {
			t.Errorf("%v %+v", err, all)
		}
	})
}

func TestOfTwoNewWordingsAtOnceOneStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.AddItems(t.Context(), []models.BankItem{{Item: models.Item{Code: "clean"}, Versions: []models.ItemVersion{{Document: []byte("{}")}}}}))
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wait.Go(func() {
				errs[i] = s.AddItemVersion(t.Context(), "clean", 1, models.ItemVersion{Document: []byte{'0' + byte(i)}})
			})
		}
		wait.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else {
				wantKey(t, err, "store.item_changed")
			}
		}
		got, err := s.Item(t.Context(), "clean")
		if err != nil || done != 1 || len(got.Versions) != 2 {
			t.Errorf("%d went in, %d versions: %v", done, len(got.Versions), err)
		}
	})
}
