package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys"
)

// office makes two accounts, and a draft, a published survey with a channel and
// a round of the first.
func office(t *testing.T, s *store.Store) (from, to models.Account) {
	t.Helper()
	ctx := t.Context()
	from, to = models.Account{Name: "li"}, models.Account{Name: "wang"}
	must(t, s.CreateAccount(ctx, &from), s.CreateAccount(ctx, &to))
	draft := models.Survey{Code: "draft", OwnerID: from.ID, Draft: []byte("{}")}
	theirs := models.Survey{Code: "theirs", OwnerID: to.ID, Draft: []byte("{}")}
	must(t, s.CreateSurvey(ctx, &draft), s.CreateSurvey(ctx, &theirs))
	_, err := s.Publish(ctx, "draft", []byte("{}"), [32]byte{1}, "li")
	must(t, err, s.AddChannel(ctx, &models.Channel{SurveyID: draft.ID, OwnerID: from.ID, Code: "hall", Mode: surveys.Web, Sample: surveys.Quota}))
	scheme := models.Scheme{Code: "annual", Document: []byte("{}")}
	must(t, s.CreateScheme(ctx, &scheme), s.CreateRound(ctx, &models.Round{SchemeID: scheme.ID, Code: "r", OwnerID: from.ID}))
	return from, to
}

func TestEverythingIsHandedOverInOneAct(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		from, to := office(t, s)
		n, err := s.HandOver(ctx, from.ID, to.ID)
		if diff := cmp.Diff(models.HandedOver{Surveys: 1, Channels: 2, Rounds: 1}, n); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		rows, err := s.Surveys(ctx)
		must(t, err)
		for _, row := range rows {
			if row.OwnerID != to.ID {
				t.Errorf("survey %s belongs to %d", row.Code, row.OwnerID)
			}
		}
		channels, err := s.Channels(ctx, rows[0].ID)
		if err != nil || len(channels) != 2 || channels[0].OwnerID != to.ID || channels[1].OwnerID != to.ID {
			t.Errorf("%+v, %v", channels, err)
		}
		round, err := s.Round(ctx, "r")
		if err != nil || round.OwnerID != to.ID {
			t.Errorf("%+v, %v", round, err)
		}
		got, err := s.AccountByID(ctx, from.ID)
		if err != nil || got.Disabled {
			t.Errorf("%+v, %v; handing over alone bars nobody", got, err)
		}
	})
}

func TestAnHeirMustBeAbleToSignIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		from, to := office(t, s)
		refuse := func(to int64, key string) {
			t.Helper()
			_, err := s.HandOver(ctx, from.ID, to)
			wantKey(t, err, key)
			_, err = s.Leave(ctx, from.ID, to)
			wantKey(t, err, key)
		}
		refuse(from.ID, "store.heir")
		refuse(99, "store.no_account")
		must(t, s.UpdateAccount(ctx, to.ID, "", 1))
		refuse(to.ID, "store.heir")
		must(t, s.UpdateAccount(ctx, to.ID, "", 0), s.SetDisabled(ctx, to.ID, true))
		refuse(to.ID, "store.heir")
		_, err := s.HandOver(ctx, 99, to.ID)
		wantKey(t, err, "store.no_account")
		if got, err := s.AccountByID(ctx, from.ID); err != nil || got.Disabled {
			t.Errorf("%+v, %v; who has no heir stays", got, err)
		}
	})
}

func TestWhoLeavesCannotComeBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		from, to := office(t, s)
		hour := time.Now().Add(time.Hour)
		token := models.Token{AccountID: from.ID, SecretHash: []byte{1}}
		must(t, s.CreateToken(ctx, &token), s.Sessions().Commit("mine", []byte("d"), hour), s.NoteSession(ctx, "mine", from.ID, ""),
			s.Sessions().Commit("other", []byte("d"), hour), s.NoteSession(ctx, "other", to.ID, ""),
			s.PutLink(ctx, &models.Link{TokenHash: make([]byte, 32), Purpose: "reset", AccountID: from.ID, ExpiresAt: hour.UnixMicro()}))
		n, err := s.Leave(ctx, from.ID, to.ID)
		if err != nil || n.Surveys != 1 {
			t.Errorf("%+v, %v", n, err)
		}
		got, err := s.AccountByID(ctx, from.ID)
		if err != nil || !got.Disabled {
			t.Errorf("%+v, %v; want it disabled", got, err)
		}
		back, err := s.Token(ctx, token.ID)
		if err != nil || back.RevokedAt == 0 {
			t.Errorf("%+v, %v; want it revoked", back, err)
		}
		for name, want := range map[string]bool{"mine": false, "other": true} {
			if _, found, err := s.Sessions().Find(name); err != nil || found != want {
				t.Errorf("session %s found: %v, %v; want %v", name, found, err, want)
			}
		}
		_, err = s.UseLink(ctx, make([]byte, 32), "reset")
		wantKey(t, err, "store.no_link")
	})
}
