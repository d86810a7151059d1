package store_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/weight"
)

// must stops the test on the first error of a call that returns only one.
func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestASurveyGoesFromDraftToClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row := models.Survey{Code: "s", Draft: []byte(`{"title":"调查🐦"}`)}
		must(t, s.CreateSurvey(ctx, &row))
		wantKey(t, s.CreateSurvey(ctx, &models.Survey{Code: "s", Draft: []byte("{}")}), "store.survey_exists")
		wantKey(t, s.CloseSurvey(ctx, "s", "early"), "store.survey_not_open")
		revision, err := s.PutDraft(ctx, "s", []byte("{2}"), 1)
		if err != nil || revision != 2 {
			t.Fatalf("revision %d, %v; want 2", revision, err)
		}
		_, err = s.PutDraft(ctx, "s", []byte("{3}"), 1)
		wantKey(t, err, "store.draft_changed")

		one, two := []byte("{1}"), []byte("{2}")
		v1, err := s.Publish(ctx, "s", one, sha256.Sum256(one), "li")
		must(t, err)
		again, err := s.Publish(ctx, "s", one, sha256.Sum256(one), "li")
		must(t, err)
		v2, err := s.Publish(ctx, "s", two, sha256.Sum256(two), "li")
		must(t, err)
		if v1.Number != 1 || again.Number != 1 || v2.Number != 2 || v2.Seq != v1.Seq+1 {
			t.Errorf("versions %d, %d, %d with numbers %d, %d", v1.Number, again.Number, v2.Number, v1.Seq, v2.Seq)
		}
		got, err := s.Version(ctx, row.ID, 2)
		if diff := cmp.Diff(v2, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = s.Version(ctx, row.ID, 3)
		wantKey(t, err, "store.no_version")
		must(t, s.CloseSurvey(ctx, "s", "到期"), s.CloseSurvey(ctx, "s", "again"))
		closed, err := s.Survey(ctx, "s")
		if err != nil || closed.State != models.SurveyClosed || closed.CloseReason != "到期" || closed.ClosedAt == 0 || string(closed.Draft) != "{2}" {
			t.Errorf("closed: %+v, %v", closed, err)
		}
		_, err = s.Publish(ctx, "s", one, sha256.Sum256(one), "li")
		wantKey(t, err, "store.survey_closed")
		_, err = s.Survey(ctx, "none")
		if wantKey(t, err, "store.no_survey"); surveys.KindOf(err) != surveys.NotFound {
			t.Errorf("%v is not NotFound", err)
		}
	})
}

func TestTwoEditorsOfOneDraftDoNotOverwriteEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.CreateSurvey(t.Context(), &models.Survey{Code: "s", Draft: []byte("{}")}))
		var wg sync.WaitGroup
		won := make(chan int, 16)
		for range 16 {
			wg.Go(func() {
				n, err := s.PutDraft(context.Background(), "s", []byte("{1}"), 1)
				if err == nil {
					won <- n
				} else if surveys.KindOf(err) != surveys.Conflict {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Errorf("%d editors changed revision 1, want one", len(won))
		}
	})
}

func TestCodesThatLookAlikeAreDistinct(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, code := range []string{"a", "A", "a ", "á"} {
			must(t, s.CreateSurvey(ctx, &models.Survey{Code: code, Draft: []byte(code)}))
			must(t, s.CreateAccount(ctx, &models.Account{Name: code}))
			must(t, s.PutSetting(ctx, code, "值"+code+"🎋"))
		}
		for _, code := range []string{"a", "A", "a ", "á"} {
			row, err := s.Survey(ctx, code)
			if err != nil || string(row.Draft) != code {
				t.Errorf("%q leads to %q, %v", code, row.Draft, err)
			}
			value, err := s.Setting(ctx, code)
			if err != nil || value != "值"+code+"🎋" {
				t.Errorf("setting %q is %q, %v", code, value, err)
			}
		}
		rows, err := s.Surveys(ctx)
		var codes []string
		for _, r := range rows {
			codes = append(codes, r.Code)
		}
		if diff := cmp.Diff([]string{"A", "a", "a ", "á"}, codes); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestChannelsWavesAndPlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, wave, open := storetest.Survey(t, s, "s")
		if wave.Code != store.FirstWave || open.Code != models.OpenChannel || open.Mode != surveys.Web || open.Sample != surveys.Volunteer {
			t.Errorf("a new survey has %+v and %+v", wave, open)
		}
		must(t, s.AddWave(ctx, &models.Wave{SurveyID: row.ID, Code: "w0", OpensAt: 1, ClosesAt: 2}))
		wantKey(t, s.AddWave(ctx, &models.Wave{SurveyID: row.ID, Code: "w1"}), "store.wave_exists")
		waves, err := s.Waves(ctx, row.ID)
		if err != nil || len(waves) != 2 || waves[0].Code != "w0" {
			t.Errorf("waves %+v, %v; want the earlier first", waves, err)
		}
		c := models.Channel{SurveyID: row.ID, Code: "hall", Mode: surveys.Intercept, Sample: surveys.Quota, Area: "219901", Unit: "u"}
		must(t, s.AddChannel(ctx, &c))
		wantKey(t, s.AddChannel(ctx, &models.Channel{SurveyID: row.ID, Code: "hall", Mode: surveys.Web, Sample: surveys.Quota}), "store.channel_exists")
		got, err := s.ChannelByToken(ctx, c.Token)
		if diff := cmp.Diff(c, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = s.ChannelByToken(ctx, "none")
		wantKey(t, err, "store.no_channel")
		place, err := s.Place(ctx, c.Short)
		if err != nil || place.Area != "219901" || place.Unit != "u" {
			t.Errorf("place %+v, %v", place, err)
		}
		place.Name = "政务大厅"
		must(t, s.PutPlace(ctx, &place))
		next, _, _ := storetest.Survey(t, s, "t")
		must(t, s.AddChannel(ctx, &models.Channel{SurveyID: next.ID, Code: "hall", Short: c.Short, Mode: surveys.Web, Sample: surveys.Quota}))
		here, err := s.ChannelsAt(ctx, c.Short)
		if err != nil || len(here) != 2 || here[0].SurveyID != next.ID {
			t.Errorf("channels at the place: %+v, %v; want the newest first", here, err)
		}
		places, err := s.Places(ctx)
		if err != nil || len(places) != 1 || places[0].Name != "政务大厅" {
			t.Errorf("places %+v, %v; a second channel keeps the place as it is", places, err)
		}
	})
}

func TestInvitationsAreAddedAllOrNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row, _, _ := storetest.Survey(t, s, "s")
		rows := make([]models.Invitation, 1201)
		for i := range rows {
			sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
			rows[i] = models.Invitation{SurveyID: row.ID, CodeHash: sum[:], Stratum: "层"}
		}
		must(t, s.AddInvitations(ctx, rows[:600]))
		wantKey(t, s.AddInvitations(ctx, rows[599:]), "store.invitation_exists")
		if n, _, err := s.CountInvitations(ctx, row.ID); err != nil || n != 600 {
			t.Errorf("%d invitations, %v; want 600", n, err)
		}
		must(t, s.AddInvitations(ctx, rows[600:]))
	})
}

func TestAreasMarginsAndUnits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		old := area.Area{Code: "211121", Name: surveys.Text{"zh-CN": "大洼县"}, Level: area.County, Parent: "211100", ValidFrom: "1980-01-01", ValidTo: "2016-04-30", Successor: "211104"}
		tree := []area.Area{
			{Code: "211100", Name: surveys.Text{"zh-CN": "盘锦市", "en": "Panjin"}, Level: area.City, ValidFrom: "1984-06-01"}, old,
		}
		must(t, s.ReplaceAreas(ctx, []area.Area{old}), s.ReplaceAreas(ctx, tree))
		got, err := s.Areas(ctx)
		if diff := cmp.Diff(tree, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		wantKey(t, s.ReplaceAreas(ctx, []area.Area{old, old}), "store.area_twice")
		if got, err = s.Areas(ctx); err != nil || len(got) != 2 {
			t.Errorf("%d areas after a refused tree, %v; want the old ones", len(got), err)
		}
		m := &weight.Margins{Code: "census", Source: surveys.Text{"zh-CN": "普查"}, Vars: []string{"area"}, Cells: []weight.Cell{{Key: [][]string{{"211104"}}, Total: 7}}}
		must(t, s.PutMargins(ctx, m), s.PutMargins(ctx, m))
		back, err := s.Margins(ctx, "census")
		if diff := cmp.Diff(m, back); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		m.Cells[0].Total = 8
		wantKey(t, s.PutMargins(ctx, m), "store.margins_exist")
		_, err = s.Margins(ctx, "none")
		wantKey(t, err, "store.no_margins")
		codes, err := s.MarginsCodes(ctx)
		if err != nil || !slices.Equal(codes, []string{"census"}) {
			t.Errorf("%v, %v", codes, err)
		}
		must(t, s.PutUnits(ctx, []models.Unit{{Code: "u2", Name: "乙"}, {Code: "u1", Name: "甲"}}),
			s.PutUnits(ctx, []models.Unit{{Code: "u1", Name: "甲改", Area: "211104"}}), s.PutUnits(ctx, nil))
		units, err := s.Units(ctx)
		want := []models.Unit{{Code: "u1", OfficeID: 1, Name: "甲改", Area: "211104"}, {Code: "u2", OfficeID: 1, Name: "乙"}}
		if diff := cmp.Diff(want, units); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = s.Unit(ctx, "none")
		wantKey(t, err, "store.no_unit")
	})
}

func TestAPledgeIsPublishedAndClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		row := models.Pledge{Code: "citizen", Draft: []byte("{}")}
		must(t, s.CreatePledge(ctx, &row))
		wantKey(t, s.CreatePledge(ctx, &models.Pledge{Code: "citizen", Draft: []byte("{}")}), "store.pledge_exists")
		for i, text := range []string{"one", "one", "two"} {
			v, err := s.PublishPledge(ctx, "citizen", []byte(text), sha256.Sum256([]byte(text)), "li")
			if want := []int{1, 1, 2}[i]; err != nil || v.Number != want {
				t.Errorf("version %d, %v; want %d", v.Number, err, want)
			}
		}
		versions, err := s.PledgeVersions(ctx, row.ID)
		if err != nil || len(versions) != 2 || string(versions[1].Document) != "two" {
			t.Errorf("%+v, %v", versions, err)
		}
		must(t, s.ClosePledge(ctx, "citizen", "期满"))
		_, err = s.PublishPledge(ctx, "citizen", []byte("x"), sha256.Sum256([]byte("x")), "li")
		wantKey(t, err, "store.pledge_closed")
		all, err := s.Pledges(ctx)
		if err != nil || len(all) != 1 || all[0].State != models.SurveyClosed {
			t.Errorf("%+v, %v", all, err)
		}
		_, err = s.Pledge(ctx, "none")
		wantKey(t, err, "store.no_pledge")
	})
}

func TestALockedRoundIsImmutable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		scheme := models.Scheme{Code: "annual", Document: []byte("{}")}
		must(t, s.CreateScheme(ctx, &scheme), s.PutScheme(ctx, "annual", []byte("{1}"), []byte("hash")))
		round := models.Round{SchemeID: scheme.ID, Code: "r", Period: "2026"}
		must(t, s.CreateRound(ctx, &round))
		wantKey(t, s.CreateRound(ctx, &models.Round{SchemeID: scheme.ID, Code: "r"}), "store.round_exists")
		wantKey(t, s.CreateRound(ctx, &models.Round{SchemeID: 99, Code: "q"}), "store.no_scheme")
		wantKey(t, s.PutScheme(ctx, "annual", []byte("{2}"), nil), "store.scheme_locked")
		must(t, s.LockScheme(ctx, "annual"))

		entries, err := s.RoundEntries(ctx, round.ID)
		if err != nil || string(entries.Document) != "{}" {
			t.Errorf("no entries yet: %s, %v", entries.Document, err)
		}
		must(t, s.PutRoundValues(ctx, round.ID, []models.RoundValue{{Unit: "b", Leaf: "l", Value: "1"}, {Unit: "a", Leaf: "l", Value: "0.10"}}),
			s.PutRoundValues(ctx, round.ID, []models.RoundValue{{Unit: "b", Leaf: "l", Value: "2.50", CheckedBy: "王"}}),
			s.PutRoundEntries(ctx, &models.RoundEntries{RoundID: round.ID, Document: []byte("{e}")}),
			s.PutRoundEntries(ctx, &models.RoundEntries{RoundID: round.ID, Document: []byte("{f}")}))
		wantKey(t, s.PublishRound(ctx, round.ID), "store.round_open")
		failed := errors.New("cannot compute")
		if _, err := s.LockRound(ctx, round.ID, func([]models.RoundValue, []byte) ([]byte, error) { return nil, failed }); !errors.Is(err, failed) {
			t.Errorf("lock: %v, want the snapshot's error", err)
		}
		sum, err := s.LockRound(ctx, round.ID, func(values []models.RoundValue, entries []byte) ([]byte, error) {
			if len(values) != 2 || values[0].Unit != "a" || values[0].Value != "0.10" || values[1].Value != "2.50" || string(entries) != "{f}" {
				t.Errorf("frozen: %+v and %s", values, entries)
			}
			return []byte("frozen"), nil
		})
		if err != nil || sum != sha256.Sum256([]byte("frozen")) {
			t.Errorf("sum %x, %v", sum, err)
		}
		wantKey(t, s.PutRoundValues(ctx, round.ID, []models.RoundValue{{Unit: "b", Leaf: "l", Value: "9"}}), "store.round_locked")
		wantKey(t, s.PutRoundEntries(ctx, &models.RoundEntries{RoundID: round.ID, Document: []byte("{}")}), "store.round_locked")
		_, err = s.LockRound(ctx, round.ID, nil)
		wantKey(t, err, "store.round_locked")
		must(t, s.PublishRound(ctx, round.ID), s.PublishRound(ctx, round.ID))
		got, err := s.Round(ctx, "r")
		if err != nil || got.State != models.RoundPublished || string(got.Snapshot) != "frozen" || len(got.SHA256) != 32 || got.LockedAt == 0 {
			t.Errorf("%+v, %v", got, err)
		}
		values, err := s.RoundValues(ctx, round.ID)
		if err != nil || len(values) != 2 || values[1].Value != "2.50" {
			t.Errorf("%+v, %v", values, err)
		}
		rounds, err := s.Rounds(ctx)
		if err != nil || len(rounds) != 1 || rounds[0].Snapshot != nil {
			t.Errorf("%+v, %v; want no snapshot in the list", rounds, err)
		}
		_, err = s.Round(ctx, "none")
		wantKey(t, err, "store.no_round")
		wantKey(t, s.PublishRound(ctx, 99), "store.no_round")
	})
}

func TestPublishedRatesKeepWhatTheyHaveNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		estimate := 0.1 + 0.2
		rows := []models.PublishedRate{
			{SurveyID: 1, Wave: "w1", Rate: "awareness", Grouping: []byte(`{"area":"219901"}`), Sample: "probability", N: 10, Base: 9, NEff: 8.25, Estimate: &estimate, SE: &estimate, Level: models.RatePublic},
			{SurveyID: 1, Rate: "support"},
		}
		must(t, s.PublishRates(t.Context(), rows), s.PublishRates(t.Context(), nil))
		got, err := s.PublishedRates(t.Context(), 1)
		if diff := cmp.Diff(rows, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if got[1].Estimate != nil || got[1].Level != models.RateInternal || got[1].Seq != got[0].Seq+1 {
			t.Errorf("%+v", got[1])
		}
	})
}

func TestAPublicIDIsNotConfusedByText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.CreateSurvey(t.Context(), &models.Survey{Code: "s", Draft: []byte("{}")}))
		for _, code := range []string{"1 OR 1=1", "' OR ''='", "%", "s\x00", "s'--"} {
			if _, err := s.Survey(t.Context(), code); surveys.KindOf(err) != surveys.NotFound {
				t.Errorf("%q: %v, want NotFound", code, err)
			}
		}
	})
}
