package store_test

import (
	"fmt"
	"testing"
	"time"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

func TestFourHundredChannelsAreAddedAllOrNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		rows, names := make([]models.Channel, 400), make([]string, 399)
		for i := range rows {
			rows[i] = models.Channel{SurveyID: row.ID, Code: fmt.Sprint("c", i), Mode: surveys.Intercept, Sample: surveys.Quota, Area: "219901"}
		}
		names[0] = "红海滩社区"
		twice := append([]models.Channel(nil), rows...)
		twice[399].Code = "c0"
		if e := wantKey(t, s.AddChannels(ctx, twice, nil), "store.channel_exists"); e != nil && e.Args["Code"] != "c0" {
			t.Errorf("args %v, want the code that is there twice", e.Args)
		}
		if got, err := s.Channels(ctx, row.ID); err != nil || len(got) != 1 {
			t.Fatalf("%d channels after a refused list, %v; want the open one", len(got), err)
		}
		must(t, s.AddChannels(ctx, rows, names))
		for i, want := range map[int]string{0: "红海滩社区", 1: "c1", 399: "c399"} {
			place, err := s.Place(ctx, rows[i].Short)
			if err != nil || place.Name != want || place.Area != "219901" {
				t.Errorf("place %d: %+v, %v; want %s", i, place, err, want)
			}
		}
		got, err := s.ChannelByID(ctx, rows[7].ID)
		if err != nil || got.Token != rows[7].Token || got.Code != "c7" {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = s.ChannelByID(ctx, 9999)
		wantKey(t, err, "store.no_channel")
	})
}

func TestTheFirstScanOfAPlaceIsNoted(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		now := time.UnixMicro(1_795_000_000_000_000)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		must(t, s.PutPlace(ctx, &models.Place{Short: "P1", Name: "甲"}), s.PutPlace(ctx, &models.Place{Short: "P2"}))
		first := now.UnixMicro()
		must(t, s.NoteScan(ctx, "P1"), s.NoteScan(ctx, "p1"), s.NoteScan(ctx, "none"))
		now = now.Add(time.Hour)
		must(t, s.NoteScan(ctx, "P1"), s.PutPlace(ctx, &models.Place{Short: "P1", Name: "乙"}))
		got, err := s.Place(ctx, "P1")
		if err != nil || got.FirstScanAt != first || got.Name != "乙" {
			t.Errorf("%+v, %v; want the first scan at %d", got, err, first)
		}
		if got, err := s.Place(ctx, "P2"); err != nil || got.FirstScanAt != 0 {
			t.Errorf("%+v, %v; nobody came there", got, err)
		}
	})
}
