package store_test

import (
	"errors"
	"testing"
	"time"

	"minyi/models"
	"minyi/models/store"
	"minyi/surveys/account"
	"minyi/surveys/audit"
	"minyi/surveys/intake"
	"minyi/surveys/phone"
	"minyi/surveys/quota"
)

// officeCalls is everything of the office's tables.
func officeCalls(t *testing.T, s *store.Store, surveyID int64) {
	ctx := t.Context()
	from, to := office(t, s)
	round, err := s.Round(ctx, "r")
	must(t, err)
	wave := models.Wave{SurveyID: surveyID, Code: "w9"}
	must(t, s.AddWave(ctx, &wave), s.PutPlace(ctx, &models.Place{Short: "P"}))
	for range 3 {
		must(t, s.AppendAudit(ctx, audit.Event{Action: "test:event"}))
	}
	year := time.Now().AddDate(-1, 0, 0).UnixMicro()
	proposal := models.Proposal{Kind: "k", Object: "o", ProposedBy: 1}
	consequence := models.Consequence{RoundID: round.ID}
	objection := models.Objection{RoundID: round.ID}
	file := models.File{Kind: models.FileEvidence, Name: "a", RoundID: round.ID}
	must(t, s.Propose(ctx, &proposal), s.PutConsequence(ctx, &consequence), s.PutObjection(ctx, &objection), s.PutFile(ctx, &file),
		s.PutFile(ctx, &models.File{Kind: models.FileShare, Name: "a"}))
	calls := []func() error{
		func() error { return s.SetPassword(ctx, from.ID, "h", false) },
		func() error { _, err := s.PasswordHistory(ctx, from.ID, 5); return err },
		func() error {
			return s.ReplaceGrants(ctx, from.ID, []models.Grant{{Role: "helper", Area: "1"}, {Role: "helper", Area: "2"}})
		},
		func() error { _, err := s.AccountsIn(ctx, []string{"1", "2", "3"}); return err },
		func() error { return s.Sessions().Commit("token", []byte("d"), time.Now().Add(time.Hour)) },
		func() error { return s.NoteSession(ctx, "token", from.ID, "") },
		func() error { _, err := s.SessionsOf(ctx, from.ID); return err },
		func() error { return s.EndSession(ctx, from.ID, account.SessionID("token")) },
		func() error { return s.EndSessionsOf(ctx, from.ID, "x") },
		func() error { return s.PutLink(ctx, &models.Link{TokenHash: make([]byte, 32), ExpiresAt: 1 << 60}) },
		func() error { _, err := s.UseLink(ctx, make([]byte, 32), ""); return err },
		func() error { return s.EndLinks(ctx, from.ID, "reset") },
		func() error { return s.AuditAfter(ctx, 0, 10, func(models.AuditEvent) error { return nil }) },
		func() error { _, err := s.VerifyAudit(ctx); return err },
		func() error { _, err := s.AuditActions(ctx); return err },
		func() error { _, err := s.PurgeAudit(ctx, year, audit.Event{}); return err },
		func() error { _, err := s.Decide(ctx, proposal.ID, 2, true, ""); return err },
		func() error { return s.ProposalDone(ctx, proposal.ID) },
		func() error { _, err := s.Proposals(ctx, models.ProposalOpen); return err },
		func() error { _, err := s.ProposalsFor(ctx, "k", "o"); return err },
		func() error { return s.PutAdviceNote(ctx, models.AdviceNote{SurveyID: surveyID, Mark: "m"}) },
		func() error { _, err := s.AdviceNotes(ctx, surveyID); return err },
		func() error { return s.DropAdviceNote(ctx, surveyID, "m") },
		func() error { _, err := s.FilesOf(ctx, round.ID); return err },
		func() error { _, err := s.FilesOfKind(ctx, models.FileEvidence); return err },
		func() error { _, err := s.FileByName(ctx, models.FileEvidence, "a"); return err },
		func() error { return s.DeleteFile(ctx, file.ID) },
		func() error { return s.ChangeWave(ctx, wave.ID, 1, 2, "r", "") },
		func() error { _, err := s.WaveChanges(ctx, wave.ID); return err },
		func() error { return s.AddPrint(ctx, &models.Print{SurveyID: surveyID, SHA256: []byte("h")}, true) },
		func() error { _, err := s.Prints(ctx, surveyID); return err },
		func() error {
			plan := quota.Plan{Vars: []string{"q"}, Late: quota.Keep, Cells: []quota.Cell{{Key: [][]string{{"a"}}}}}
			return s.PutQuota(ctx, surveyID, plan, "r", "")
		},
		func() error {
			plan, err := s.Quota(ctx, surveyID, 1)
			must(t, err)
			commit(t, s, wants(surveyID, plan.Cells[0].ID, "beyond", false))
			return errors.Join(s.SetQuotaTarget(ctx, surveyID, plan.Cells[0].ID, 9, "r", ""), s.NoteScreened(ctx, surveyID, 1, plan.Cells[0].ID))
		},
		func() error { _, err := s.QuotaOverflow(ctx, surveyID, 1); return err },
		func() error { _, err := s.QuotaChanges(ctx, surveyID); return err },
		func() error { return s.NoteScan(ctx, "P") },
		func() error {
			code := phone.Code{ID: []byte("c"), Identity: []byte("i"), Hash: []byte("h"), ExpiresAt: 1 << 60}
			return s.PutPhoneCode(ctx, code, phone.Count{Mark: []byte("m"), Caps: phone.Caps{Installation: 9, Number: 9}})
		},
		func() error { _, err := s.TryPhoneCode(ctx, []byte("c"), 5); return err },
		func() error { return s.ReturnPhoneTry(ctx, []byte("c")) },
		func() error { return s.DropPhoneCode(ctx, phone.Code{ID: []byte("c")}, phone.Count{Mark: []byte("m")}) },
		func() error { return s.PurgePersons(ctx, 1) },
		func() error { _, err := s.Passers(ctx, surveyID, []int64{1, 2}); return err },
		func() error { return s.AddDoubts(ctx, surveyID, map[int64]intake.Flags{1: intake.FlagBurst}) },
		func() error { _, err := s.Stored(ctx, surveyID, intake.Key{1}); return err },
		func() error { _, err := s.Repeat(ctx, intake.Entry{Parent: surveyID, Key: intake.Key{1}}); return err },
		func() error {
			_, err := s.Repeat(ctx, intake.Entry{Signature: true, Parent: 1, Key: intake.Key{1}})
			return err
		},
		func() error { _, err := s.CountByChannel(ctx, surveyID); return err },
		func() error { _, err := s.InvitationProgress(ctx, surveyID); return err },
		func() error { _, err := s.ProgressByChannel(ctx, surveyID); return err },
		func() error { _, err := s.PlacesOf(ctx, surveyID); return err },
		func() error { _, err := s.LastingPlaces(ctx); return err },
		func() error { return s.NoteReached(ctx, "https://a.example", "P") },
		func() error {
			rows := []models.Channel{{SurveyID: surveyID, Code: "lost"}}
			must(t, s.AddChannels(ctx, rows, nil))
			return s.RetireChannel(ctx, rows[0].ID, "r", "")
		},
		func() error {
			batch := models.Batch{SurveyID: surveyID}
			must(t, s.AddBatch(ctx, &batch, &models.Printing{Mark: "m"}, []models.Invitation{{Serial: "1", CodeHash: []byte("b")}}))
			rows, err := s.InvitationsOf(ctx, batch.ID)
			must(t, err)
			_, err = s.Reissue(ctx, batch.ID, &models.Printing{Mark: "n"}, map[int64][]byte{rows[0].ID: []byte("c")})
			return err
		},
		func() error { _, err := s.Batches(ctx, surveyID); return err },
		func() error { _, err := s.Printings(ctx, 1); return err },
		func() error { _, err := s.CountByMinute(ctx, surveyID, 2); return err },
		func() error { _, err := s.Screens(ctx, surveyID); return err },
		func() error {
			row := models.Comment{SurveyID: surveyID}
			must(t, s.AddComment(ctx, &row))
			_, err := s.Comments(ctx, surveyID)
			must(t, err)
			return s.SettleComment(ctx, surveyID, row.ID, "", "")
		},
		func() error {
			row := models.Screen{SurveyID: surveyID, MadeBy: from.ID, TokenHash: []byte("s"), ExpiresAt: time.Now().Add(time.Hour).UnixMicro()}
			must(t, s.PutScreen(ctx, &row))
			_, _, err := s.Screen(ctx, row.TokenHash)
			must(t, err)
			return s.EndScreen(ctx, surveyID, row.ID)
		},
		func() error { _, err := s.PublishedRatesAt(ctx, surveyID, models.RateNotified); return err },
		func() error {
			rows := []models.PublishedRate{{SurveyID: surveyID}}
			must(t, s.PublishRates(ctx, rows))
			return s.SetRateLevel(ctx, []int64{rows[0].ID}, models.RatePublic, "")
		},
		func() error {
			return s.PutRoundValues(ctx, round.ID, []models.RoundValue{{Unit: "u", Leaf: "l", EnteredBy: "a"}})
		},
		func() error { return s.CheckRoundValues(ctx, round.ID, "", "", "b") },
		func() error { return s.DecideConsequence(ctx, consequence.ID, "1", "") },
		func() error { _, err := s.Consequences(ctx, round.ID); return err },
		func() error { return s.DecideObjection(ctx, objection.ID, true, "", "x") },
		func() error { _, err := s.Objections(ctx, round.ID); return err },
		func() error { _, err := s.OpenObjections(ctx); return err },
		func() error { _, err := s.ObjectionsBy(ctx, "u"); return err },
		func() error { return s.PutExportNote(ctx, models.ExportNote{AccountID: from.ID}) },
		func() error { _, _, err := s.ExportNote(ctx, from.ID); return err },
		func() error { return s.DropExportNote(ctx, from.ID) },
		func() error {
			return s.AddItems(ctx, []models.BankItem{{Item: models.Item{Code: "i"}, Versions: []models.ItemVersion{{Document: []byte("{}")}}}})
		},
		func() error { _, err := s.Items(ctx); return err },
		func() error { _, err := s.Item(ctx, "i"); return err },
		func() error { return s.AddItemVersion(ctx, "i", 1, models.ItemVersion{Document: []byte("{}")}) },
		func() error { return s.PutItem(ctx, models.Item{Code: "i"}) },
		func() error { return s.SetItemState(ctx, "i", models.ItemRetired, "r") },
		func() error { _, err := s.Settings(ctx); return err },
		func() error { _, err := s.GrantsByAccount(ctx, []int64{from.ID, to.ID}); return err },
		func() error { _, err := s.Holders(ctx, account.Administrators...); return err },
		func() error { _, err := s.Belongings(ctx, from.ID); return err },
		func() error {
			no := false
			return s.ChangeAccount(ctx, from.ID, models.AccountChange{Disabled: &no, Grants: &[]models.Grant{{Role: "security"}}})
		},
		func() error { return s.ReplaceGrants(ctx, from.ID, nil) },
		func() error {
			link := append(make([]byte, 31), 9)
			must(t, s.PutLink(ctx, &models.Link{TokenHash: link, AccountID: from.ID, ExpiresAt: 1 << 60}))
			_, err := s.SetPasswordByLink(ctx, link, "", "h")
			return err
		},
		func() error {
			row, err := s.Survey(ctx, "s")
			must(t, err)
			if row, err = s.Revise(ctx, "s", row.DraftRevision, models.Revision{Document: []byte("{}"), Place: "q1", Args: "{}"}, true); err != nil {
				return err
			}
			_, err = s.StepRevision(ctx, "s", row.DraftRevision, -1)
			return err
		},
		func() error { _, err := s.Revisions(ctx, surveyID, 9, 9); return err },
		func() error { _, err := s.LastRevisionOf(ctx, surveyID, "q1"); return err },
		func() error { _, err := s.Leave(ctx, from.ID, to.ID); return err },
	}
	for i, call := range calls {
		if err := call(); err != nil {
			t.Fatalf("call %d of the office: %v", i, err)
		}
	}
	for _, f := range []models.AuditFilter{
		{}, {From: 1, To: 1 << 60}, {Actor: "a"}, {Action: "test:event"}, {Action: "test:"}, {Object: "o"}, {Object: "o/"}, {Text: "t"},
		{From: 1, Actor: "a", Action: "b", Object: "c", Text: "d"}, {Begins: "t"}, {Begins: "t", Among: []string{"a"}}, {Within: "o"},
	} {
		must(t, s.EachAudit(ctx, f, func(models.AuditEvent) error { return nil }))
		if _, _, err := s.Audit(ctx, f, models.Page{}); err != nil {
			t.Fatalf("audit %+v: %v", f, err)
		}
	}
}
