package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// Receipt is what a receipt proves: that something is in.
type Receipt struct {
	Signature  bool   // of a pledge; else a response to a survey
	Code       string // of the survey or pledge
	Seq        int64
	AcceptedAt int64
}

const (
	receiptOfResponse = "SELECT s.code, r.seq, r.accepted_at FROM responses r JOIN surveys s ON s.id = r.survey_id WHERE r.seq = ? AND r.receipt = ?"
	receiptOfSigner   = "SELECT p.code, g.seq, g.accepted_at FROM signatures g JOIN pledges p ON p.id = g.pledge_id WHERE g.seq = ? AND g.receipt = ?"
	keyOfResponse     = "SELECT seq FROM responses WHERE survey_id = ? AND `key` = ?"
	drawnReceipt      = "SELECT record_seq FROM drawn_receipts WHERE receipt = ? AND signature = ?"
)

// FindReceipt looks a receipt up among responses and signatures; NotFound
// (store.no_receipt).
//
// A receipt says itself where its row is. Those of before that are in a table of
// their own, drawn_receipts, to which nothing is added.
func (s *Store) FindReceipt(ctx context.Context, receipt string) (Receipt, error) {
	receipts, err := s.receipts(ctx)
	if err != nil {
		return Receipt{}, err
	}
	given, isGiven := receipts.Seq(receipt)
	for i, query := range []string{receiptOfResponse, receiptOfSigner} {
		signature := i == 1
		if isGiven {
			if found, err := s.receiptAt(ctx, query, given, receipt, signature); !errors.Is(err, sql.ErrNoRows) {
				return found, err
			}
		}
		var drawn int64
		err := s.reader.QueryRowContext(ctx, s.seen(drawnReceipt), receipt, signature).Scan(&drawn)
		if err == nil {
			var found Receipt
			found, err = s.receiptAt(ctx, query, drawn, receipt, signature)
			if err == nil {
				return found, nil
			}
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return Receipt{}, fmt.Errorf("find a receipt: %w", err)
		}
	}
	return Receipt{}, surveys.E(surveys.NotFound, "store.no_receipt", "")
}

// Stored reports whether a survey has a response with that key.
func (s *Store) Stored(ctx context.Context, surveyID int64, key intake.Key) (bool, error) {
	var seq int64
	err := s.reader.QueryRowContext(ctx, s.seen(keyOfResponse), surveyID, key[:]).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Repeat looks up what is stored under an entry's key: Replayed where it is this
// entry, Clashed where it is another body, the zero Outcome where nothing is.
func (s *Store) Repeat(ctx context.Context, e intake.Entry) (intake.Outcome, error) {
	k := responseKind
	if e.Signature {
		k = signatureKind
	}
	var parent, seq, acceptedAt int64
	var key, body, salt []byte
	var receipt string
	err := s.reader.QueryRowContext(ctx, s.seen(k.lookUps[1]), e.Parent, e.Key[:]).Scan(&parent, &key, &body, &salt, &receipt, &seq, &acceptedAt)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return intake.Outcome{}, nil
	case err != nil:
		return intake.Outcome{}, fmt.Errorf("look a key up: %w", err)
	case !bytes.Equal(body, e.BodyHash[:]):
		return intake.Outcome{Status: intake.Clashed, Seq: seq, Receipt: receipt, AcceptedAt: acceptedAt}, nil
	}
	return intake.Outcome{Status: intake.Replayed, Seq: seq, Receipt: receipt, AcceptedAt: acceptedAt}, nil
}

func (s *Store) receiptAt(ctx context.Context, query string, seq int64, receipt string, signature bool) (Receipt, error) {
	found := Receipt{Signature: signature}
	err := s.reader.QueryRowContext(ctx, s.seen(query), seq, receipt).Scan(&found.Code, &found.Seq, &found.AcceptedAt)
	return found, err
}

// receiptKey names the key of the receipts among the settings. It lies in the
// database because every instance and every restored copy must give the same
// ones, and because it opens nothing there: the receipts lie beside it.
const receiptKey = "receipt_key"

// receipts reads the key of the receipts once and makes it where there is none.
func (s *Store) receipts(ctx context.Context) (*intake.Receipts, error) {
	s.mu.Lock()
	known := s.receiptCipher
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	fresh := make([]byte, intake.ReceiptKeyLength)
	_, _ = rand.Read(fresh) // never fails
	text, err := s.SettingOnce(ctx, receiptKey, hex.EncodeToString(fresh))
	if err != nil {
		return nil, fmt.Errorf("key of the receipts: %w", err)
	}
	key, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("key of the receipts: %w", err)
	}
	if known, err = intake.NewReceipts(key); err != nil {
		return nil, fmt.Errorf("key of the receipts: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receiptCipher = known
	return known, nil
}
