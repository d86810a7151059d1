package phone

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"minyi/surveys"
	"minyi/surveys/intake"
)

// What a code is.
const (
	CodeLength = 6
	// Lasts is for how long a code can be used.
	Lasts = 5 * time.Minute
	// Tries is how many wrong ones may be typed.
	Tries = 5
)

// Sender brings a code to a telephone. An error means that nothing is known to
// have been sent.
type Sender interface {
	Send(ctx context.Context, number Number, code, survey string) error
}

// Code is a code that is about to be sent, as it is stored.
type Code struct {
	ID        []byte // 16 random bytes
	Identity  []byte // whom it proves
	Hash      []byte
	ExpiresAt int64 // µs UTC
}

// Count says of which day's numbers a sending is one.
type Count struct {
	Day  int64  // since 1970, in the installation's zone
	Mark []byte // of the number on that day; the next day it is another one
	Caps Caps
}

// Caps are how many codes may be sent in one day.
type Caps struct {
	Installation int
	Number       int // to one number, over all surveys
}

// Store keeps codes for the minutes that they last, and their daily numbers.
type Store interface {
	// PutPhoneCode counts a sending and stores its code, both or neither.
	// Errors: Busy (phone.cap_number, phone.cap_all) where a day's number is full.
	PutPhoneCode(ctx context.Context, c Code, n Count) error
	// DropPhoneCode takes a code back that was not sent, and uncounts it.
	DropPhoneCode(ctx context.Context, c Code, n Count) error
	// TryPhoneCode uses up one try of a code that lasts and returns it. Errors:
	// NotFound when there is none, it is over or its tries are.
	TryPhoneCode(ctx context.Context, id []byte, tries int) (Code, error)
	// ReturnPhoneTry gives a try back.
	ReturnPhoneTry(ctx context.Context, id []byte) error
}

// Keys are the secrets; they live outside the database.
type Keys struct {
	Codes    []byte                     // hashes codes, marks and proofs
	Identity func(survey string) []byte // one per survey
	ID       string                     // names the key from which all are derived
}

// Desk sends codes and takes them back.
type Desk struct {
	Store  Store
	Sender Sender // nil: nothing can be sent
	Keys   Keys
	Caps   Caps
	Zone   *time.Location
	Now    func() time.Time
	Random io.Reader
	// Reveal shows each code to who asked for it, since nothing is sent: for the
	// demo alone.
	Reveal bool
}

// Sent is a code on its way.
type Sent struct {
	Challenge string // to be brought back with the code
	ExpiresAt time.Time
	Code      string // "" unless Reveal
}

// Send sends a code that proves a number for one response: survey and key are
// that response's.
//
// Errors: Busy (phone.unsent) where the sender is down or there is none,
// (phone.cap_number, phone.cap_all) where enough were sent that day. Whoever
// gets one can still answer without.
func (d *Desk) Send(ctx context.Context, survey string, key intake.Key, number Number) (Sent, error) {
	if d.Sender == nil {
		return Sent{}, surveys.E(surveys.Busy, "phone.unsent", "")
	}
	now := d.Now()
	id := make([]byte, 16)
	if _, err := io.ReadFull(d.Random, id); err != nil {
		return Sent{}, err
	}
	n, err := rand.Int(d.Random, big.NewInt(1_000_000))
	if err != nil {
		return Sent{}, err
	}
	code := fmt.Sprintf("%0*d", CodeLength, n)
	identity := sum(d.Keys.Identity(survey), "identity", survey, string(number))
	row := Code{
		ID: id, Identity: identity, Hash: d.hash(id, survey, key, identity, code), ExpiresAt: now.Add(Lasts).UnixMicro(),
	}
	day := now.In(d.Zone).Format(time.DateOnly)
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Sent{}, err
	}
	count := Count{Day: date.Unix() / 86400, Mark: sum(d.Keys.Codes, "day", day, string(number)), Caps: d.Caps}
	if err := d.Store.PutPhoneCode(ctx, row, count); err != nil {
		return Sent{}, err
	}
	if err := d.Sender.Send(ctx, number, code, survey); err != nil {
		if !maybeSent(err) { // a gateway that is down must not use the day's codes up
			err = errors.Join(err, d.Store.DropPhoneCode(context.WithoutCancel(ctx), row, count))
		}
		return Sent{}, surveys.E(surveys.Busy, "phone.unsent", "").Because(err)
	}
	sent := Sent{Challenge: hex.EncodeToString(id), ExpiresAt: now.Add(Lasts)}
	if d.Reveal {
		sent.Code = code
	}
	return sent, nil
}

// maybeSent reports whether a sender gave up while it waited for a reply: the
// message may be on its way, and paid for.
func maybeSent(err error) bool {
	var waited interface{ Timeout() bool }
	return errors.Is(err, context.Canceled) || errors.As(err, &waited) && waited.Timeout()
}

// Check takes a code back and returns the proof that goes with the response. A
// right one may come again, as from a phone that heard no reply; a wrong one
// uses up a try.
//
// Errors: Invalid at /code: no code at all (no try is used up), a wrong one, one
// that is over.
func (d *Desk) Check(ctx context.Context, survey string, key intake.Key, challenge, typed string) (proof string, err error) {
	code := digitsOf(typed)
	if len(code) != CodeLength || strings.Trim(code, "0123456789") != "" {
		return "", surveys.E(surveys.Invalid, "phone.code_form", "/code")
	}
	id, err := hex.DecodeString(challenge)
	if err != nil || len(id) != 16 {
		return "", surveys.E(surveys.Invalid, "phone.code_over", "/code")
	}
	row, err := d.Store.TryPhoneCode(ctx, id, Tries)
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		return "", surveys.E(surveys.Invalid, "phone.code_over", "/code")
	}
	if err != nil {
		return "", err
	}
	if !hmac.Equal(row.Hash, d.hash(id, survey, key, row.Identity, code)) {
		return "", surveys.E(surveys.Invalid, "phone.code_wrong", "/code")
	}
	if err := d.Store.ReturnPhoneTry(ctx, id); err != nil {
		return "", err
	}
	return d.prove(survey, key, row.Identity), nil
}

// prove writes an identity down for the response of that key, and no other.
func (d *Desk) prove(survey string, key intake.Key, identity []byte) string {
	return hex.EncodeToString(identity) + hex.EncodeToString(d.proof(survey, key, identity))
}

// proofMAC is in bytes.
const proofMAC = 16

func (d *Desk) proof(survey string, key intake.Key, identity []byte) []byte {
	return sum(d.Keys.Codes, "proof", survey, string(key[:]), string(identity))[:proofMAC]
}

// Identity returns whose response it is that comes with a proof, nil for none
// that Check gave for this response.
func (d *Desk) Identity(survey string, key intake.Key, proof string) *intake.Identity {
	raw, err := hex.DecodeString(proof)
	if err != nil || len(raw) != sha256.Size+proofMAC {
		return nil
	}
	identity := raw[:sha256.Size]
	if !hmac.Equal(raw[sha256.Size:], d.proof(survey, key, identity)) {
		return nil
	}
	return &intake.Identity{Hash: identity, KeyID: d.Keys.ID}
}

// hash is what is stored of a code. It fits one response only.
func (d *Desk) hash(id []byte, survey string, key intake.Key, identity []byte, code string) []byte {
	return sum(d.Keys.Codes, "code", string(id), survey, string(key[:]), string(identity), code)
}

// sum is HMAC-SHA-256 over length-prefixed parts: no two lists of parts give the
// same bytes.
func sum(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		io.WriteString(h, p)
	}
	return h.Sum(nil)
}
