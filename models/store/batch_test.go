package store_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func slips(prefix string, n int) []models.Invitation {
	rows := make([]models.Invitation, n)
	for i := range rows {
		rows[i] = models.Invitation{Serial: fmt.Sprintf("%s-%04d", prefix, i+1), CodeHash: fmt.Appendf(nil, "%s%d", prefix, i), Stratum: "城镇", BaseWeight: 2}
	}
	return rows
}

func TestABatchIsMadeOnceAndWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, channel := storetest.Survey(t, s, "s")
		batch := models.Batch{SurveyID: row.ID, ChannelID: channel.ID}
		must(t, s.AddBatch(ctx, &batch, &models.Printing{Mark: "m1", PrintedBy: "王"}, slips("a", 700)))
		wantKey(t, s.AddBatch(ctx, &models.Batch{SurveyID: row.ID}, &models.Printing{Mark: "m1"}, slips("b", 1)), "store.printing_made")
		wantKey(t, s.AddBatch(ctx, &models.Batch{SurveyID: row.ID}, &models.Printing{Mark: "m2"}, append(slips("c", 600), slips("a", 1)...)), "store.serial_taken")
		wantKey(t, s.AddBatch(ctx, &models.Batch{SurveyID: row.ID}, &models.Printing{Mark: "m3"}, nil), "store.batch_empty")
		batches, err := s.Batches(ctx, row.ID)
		if err != nil || len(batches) != 1 || batches[0].Size != 700 || batches[0].First != "a-0001" || batches[0].Last != "a-0700" {
			t.Fatalf("%+v %v; a refused batch must leave nothing", batches, err)
		}
		rows, err := s.InvitationsOf(ctx, batch.ID)
		if err != nil || len(rows) != 700 || rows[699].Serial != "a-0700" || rows[0].ChannelID != channel.ID || rows[0].BaseWeight != 2 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		if total, _, err := s.CountInvitations(ctx, row.ID); err != nil || total != 700 {
			t.Errorf("%d invitations, %v", total, err)
		}
	})
}

func TestTwoBatchesAtOnceDoNotShareSerialNumbers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		row, _, channel := storetest.Survey(t, s, "s")
		for round := range 5 {
			rows := slips(fmt.Sprint("r", round), 300)
			var made atomic.Int64
			var offices sync.WaitGroup
			for office := range 4 {
				offices.Go(func() {
					mine := slices.Clone(rows)
					for i := range mine {
						mine[i].CodeHash = fmt.Appendf(nil, "%d-%d-%d", round, office, i)
					}
					batch := models.Batch{SurveyID: row.ID, ChannelID: channel.ID}
					err := s.AddBatch(t.Context(), &batch, &models.Printing{Mark: fmt.Sprint(round, "-", office)}, mine)
					if err == nil {
						made.Add(1)
						return
					}
					wantKey(t, err, "store.serial_taken")
				})
			}
			offices.Wait()
			if made.Load() != 1 {
				t.Errorf("%d of 4 batches with the same numbers were made, want 1", made.Load())
			}
		}
	})
}

func TestPrintingAnewVoidsTheCodesBeforeAndLeavesAnsweredOnesOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, channel := storetest.Survey(t, s, "s")
		batch := models.Batch{SurveyID: row.ID, ChannelID: channel.ID}
		must(t, s.AddBatch(ctx, &batch, &models.Printing{Mark: "m1"}, slips("a", 3)))
		other := models.Batch{SurveyID: row.ID, ChannelID: channel.ID}
		must(t, s.AddBatch(ctx, &other, &models.Printing{Mark: "m2"}, slips("b", 1)))
		answer := func(key, code string) {
			r := storetest.Response(row.ID, key, "b")
			r.Response.Invitation = []byte(code)
			commit(t, s, r)
		}
		answer("first", "a0")
		rows, err := s.InvitationsOf(ctx, batch.ID)
		must(t, err)
		strangers, err := s.InvitationsOf(ctx, other.ID)
		must(t, err)
		hashes := map[int64][]byte{rows[0].ID: []byte("n0"), rows[1].ID: []byte("n1"), strangers[0].ID: []byte("nx")}
		done, err := s.Reissue(ctx, batch.ID, &models.Printing{Mark: "m3", PrintedBy: "李"}, hashes)
		if err != nil || len(done) != 1 || !done[rows[1].ID] {
			t.Fatalf("%v, %v; want the one that is open and of this batch", done, err)
		}
		answer("old code", "a1")
		answer("new code", "n1")
		if _, spent, err := s.CountInvitations(ctx, row.ID); err != nil || spent != 2 {
			t.Errorf("%d spent, %v; the old code must be void and the new one good", spent, err)
		}
		_, err = s.Reissue(ctx, batch.ID, &models.Printing{Mark: "m3"}, map[int64][]byte{rows[2].ID: []byte("n2")})
		wantKey(t, err, "store.printing_made")
		_, err = s.Reissue(ctx, batch.ID, &models.Printing{Mark: "m4"}, map[int64][]byte{rows[0].ID: []byte("n9")})
		wantKey(t, err, "store.batch_empty")
		printings, err := s.Printings(ctx, batch.ID)
		if err != nil || len(printings) != 2 || printings[1].Slips != 1 || printings[1].PrintedBy != "李" {
			t.Errorf("%+v %v", printings, err)
		}
	})
}

func TestProgressOfEachChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, channel := storetest.Survey(t, s, "s")
		must(t, s.AddBatch(ctx, &models.Batch{SurveyID: row.ID, ChannelID: channel.ID}, &models.Printing{Mark: "m"}, slips("a", 3)))
		r := storetest.Response(row.ID, "k", "b")
		r.Response.Invitation = []byte("a1")
		commit(t, s, r)
		got, err := s.ProgressByChannel(ctx, row.ID)
		if err != nil || len(got) != 1 || got[0] != (models.ChannelProgress{ChannelID: channel.ID, Stratum: "城镇", Total: 3, Spent: 1}) {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestARetiredChannelIsNotBelievedAndItsPlaceNotUsedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		rows := []models.Channel{{SurveyID: row.ID, Code: "a", Short: "AAAA1111"}, {SurveyID: row.ID, Code: "b", Short: "BBBB2222"}}
		must(t, s.AddChannels(ctx, rows, []string{"甲", "乙"}))
		wantKey(t, s.RetireChannel(ctx, rows[0].ID, " ", "王"), "store.reason_missing")
		wantKey(t, s.RetireChannel(ctx, 9999, "x", "王"), "store.no_channel")
		must(t, s.RetireChannel(ctx, rows[0].ID, "海报丢失", "王"))
		wantKey(t, s.RetireChannel(ctx, rows[0].ID, "x", "王"), "store.channel_retired")
		got, err := s.ChannelByID(ctx, rows[0].ID)
		if err != nil || got.RetiredAt == 0 || got.RetiredBy != "王" || got.RetireReason != "海报丢失" {
			t.Errorf("%+v %v", got, err)
		}
		record, err := s.SurveyRecord(ctx, "s")
		must(t, err)
		for _, c := range record.Channels {
			if c.Retired != (c.Code == "a") {
				t.Errorf("%+v", c)
			}
		}
		of, err := s.PlacesOf(ctx, row.ID)
		if err != nil || len(of) != 2 || of[0].Name != "甲" {
			t.Errorf("%+v %v", of, err)
		}
		lasting, err := s.LastingPlaces(ctx)
		if err != nil || len(lasting) != 1 || lasting[0].Short != "BBBB2222" {
			t.Errorf("%+v %v", lasting, err)
		}
	})
}

func TestAnotherPublicAddressWantsAnotherScan(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		now := time.UnixMicro(1_795_000_000_000_000)
		s := storetest.Open(t, dsn, func(c *store.Config) { c.Now = func() time.Time { return now } })
		must(t, s.PutPlace(ctx, &models.Place{Short: "P1"}))
		reached := func(url string) int64 {
			at, err := s.Reached(ctx, url)
			must(t, err)
			return at
		}
		if reached("https://a.example") != 0 {
			t.Fatal("reached before anybody came")
		}
		must(t, s.NoteReached(ctx, "https://a.example", "P1"))
		first := now.UnixMicro()
		now = now.Add(time.Hour)
		must(t, s.NoteReached(ctx, "https://a.example", "P1"))
		if reached("https://a.example") != first || reached("https://b.example") != 0 {
			t.Errorf("a since %d, b since %d; want a since %d alone", reached("https://a.example"), reached("https://b.example"), first)
		}
		must(t, s.NoteReached(ctx, "https://b.example", "P1"))
		if reached("https://b.example") != now.UnixMicro() {
			t.Error("the new address is not noted")
		}
		if place, err := s.Place(ctx, "P1"); err != nil || place.FirstScanAt != first {
			t.Errorf("%+v %v", place, err)
		}
	})
}
