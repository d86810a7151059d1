package contract

import (
	"context"
	"crypto/sha256"
	"fmt"

	"minyi/models"
	"minyi/models/store"
	"minyi/surveys"
	"minyi/surveys/crockford"
	"minyi/surveys/intake"
)

// Survey stores a published survey of that code and returns it with its wave
// and its open channel.
func Survey(t T, s *store.Store, code string) (models.Survey, models.Wave, models.Channel) {
	t.Helper()
	ctx := t.Context()
	document := fmt.Appendf(nil, `{"code":%q}`, code)
	row := models.Survey{Code: code, Draft: document}
	if err := s.CreateSurvey(ctx, &row); err != nil {
		t.Fatalf("create a survey: %v", err)
	}
	if _, err := s.Publish(ctx, code, document, sha256.Sum256(document), "tester"); err != nil {
		t.Fatalf("publish a survey: %v", err)
	}
	waves, err := s.Waves(ctx, row.ID)
	if err != nil || len(waves) != 1 {
		t.Fatalf("waves after the first publication: %v, %v", waves, err)
	}
	channels, err := s.Channels(ctx, row.ID)
	if err != nil || len(channels) != 1 {
		t.Fatalf("channels after the first publication: %v, %v", channels, err)
	}
	row, err = s.Survey(ctx, code)
	if err != nil {
		t.Fatalf("read a survey: %v", err)
	}
	return row, waves[0], channels[0]
}

// Response makes a response whose key, body and salt follow from its words: the
// same key with another body has another salt, as a second request has.
func Response(surveyID int64, key, body string) intake.Record {
	survey := fmt.Sprint(surveyID)
	r := &intake.Response{
		SurveyID: surveyID, Key: intake.Key(hash16("key", survey, key)), BodyHash: sha256.Sum256([]byte(body)),
		Salt: hash16("salt", key, body), Version: 1, Mode: surveys.Web,
		Sample: surveys.Volunteer, AcceptedAt: 1_795_000_000_000_000, Answers: []byte(body),
	}
	return intake.Record{Response: r}
}

// Signature is Response for a pledge.
func Signature(pledgeID int64, key, body string) intake.Record {
	pledge := fmt.Sprint(pledgeID)
	g := &intake.Signature{
		PledgeID: pledgeID, Key: intake.Key(hash16("key", pledge, key)), BodyHash: sha256.Sum256([]byte(body)),
		Salt: hash16("salt", key, body), Version: 1, AcceptedAt: 1_795_000_000_000_000,
	}
	return intake.Record{Signature: g}
}

// Receipt makes a receipt from words.
func Receipt(words ...string) string {
	sum := hash16(words...)
	return crockford.Encode(sum[:], intake.ReceiptLength)
}

func hash16(words ...string) [16]byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", words))
	return [16]byte(sum[:16])
}

func pledge(t T, s *store.Store, code string) models.Pledge {
	t.Helper()
	row := models.Pledge{Code: code, Draft: []byte("{}")}
	if err := s.CreatePledge(t.Context(), &row); err != nil {
		t.Fatalf("create a pledge: %v", err)
	}
	return row
}

func commit(t T, s *store.Store, records ...intake.Record) []intake.Outcome {
	t.Helper()
	out, err := s.Commit(t.Context(), records)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return out
}

// responses reads a survey's responses in the order of their numbers.
func responses(ctx context.Context, s *store.Store, surveyID int64) (all []intake.Response, err error) {
	_, err = s.ResponsesAfter(ctx, surveyID, 0, 1_000_000, func(r *intake.Response) error {
		all = append(all, *r)
		return nil
	})
	return all, err
}

func statuses(out []intake.Outcome) []intake.Status {
	all := make([]intake.Status, len(out))
	for i, o := range out {
		all[i] = o.Status
	}
	return all
}
