package storetest

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"minyi/models"
	"minyi/models/store"
	"minyi/surveys"
	"minyi/surveys/crockford"
	"minyi/surveys/intake"
)

// Survey stores a published survey of that code and returns it with its wave
// and its open channel.
func Survey(t testing.TB, s *store.Store, code string) (models.Survey, models.Wave, models.Channel) {
	t.Helper()
	ctx := t.Context()
	document := fmt.Appendf(nil, `{"code":%q}`, code)
	row := models.Survey{Code: code, Draft: document}
	if err := s.CreateSurvey(ctx, &row); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publish(ctx, code, document, sha256.Sum256(document), "tester"); err != nil {
		t.Fatal(err)
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
		t.Fatal(err)
	}
	return row, waves[0], channels[0]
}

// Response makes a response whose key, body and receipt follow from its words:
// the same key with another body has another receipt, as a second request has.
func Response(surveyID int64, key, body string) intake.Record {
	r := &intake.Response{
		SurveyID: surveyID, Key: intake.Key(hash16("key", key)), BodyHash: sha256.Sum256([]byte(body)),
		Salt: hash16("salt", key, body), Receipt: Receipt("response", key, body), Version: 1, Mode: surveys.Web,
		Sample: surveys.Volunteer, AcceptedAt: 1_795_000_000_000_000, Answers: []byte(body),
	}
	return intake.Record{Response: r}
}

// Signature is Response for a pledge.
func Signature(pledgeID int64, key, body string) intake.Record {
	g := &intake.Signature{
		PledgeID: pledgeID, Key: intake.Key(hash16("key", key)), BodyHash: sha256.Sum256([]byte(body)),
		Salt: hash16("salt", key, body), Receipt: Receipt("signature", key, body), Version: 1, AcceptedAt: 1_795_000_000_000_000,
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
