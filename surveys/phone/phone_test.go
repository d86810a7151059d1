package phone_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"minyi/models/store/storetest"
	"minyi/surveys/intake"
	"minyi/surveys/phone"
)

func TestNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	const want = phone.Number("+8613800000001")
	for typed, ok := range map[string]bool{
		"13800000001": true, " 138 0000 0001 ": true, "138-0000-0001": true, "+86 13800000001": true, "0086-138-0000-0001": true,
		"8613800000001": true, "１３８０００００００１": true, "＋86（138）00000001": true,
		"": false, "1380000000": false, "138000000012": false, "12800000001": false, "02412345678": false, "+85213800000001": false,
		"+1 380 000 0001": false, "1380000000a": false, "86+13800000001": false, "1380000000\x00": false, "+86": false, "١٣٨٠٠٠٠٠٠٠١": false,
	} {
		got, err := phone.Parse(typed)
		if (err == nil) != ok || ok && got != want {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	if got := want.Local(); got != "13800000001" {
		t.Errorf("local %q", got)
	}
}

// caught keeps what would be sent.
type caught struct{ codes []string }

func (c *caught) Send(_ context.Context, _ phone.Number, code, _ string) error {
	c.codes = append(c.codes, code)
	return nil
}

func secret(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	return sum[:]
}

func desk(t *testing.T, master string) (*phone.Desk, *caught) {
	t.Helper()
	sender := new(caught)
	return &phone.Desk{
		Store: storetest.SQLite(t), Sender: sender, Caps: phone.Caps{Installation: 1000, Number: 1000}, Zone: time.UTC, Now: time.Now, Random: rand.Reader,
		Keys: phone.Keys{Codes: secret(master + "codes"), ID: "k", Identity: func(survey string) []byte { return secret(master + "/" + survey) }},
	}, sender
}

func identityOf(t *testing.T, d *phone.Desk, sender *caught, survey string, key intake.Key, number phone.Number) []byte {
	t.Helper()
	sent, err := d.Send(t.Context(), survey, key, number)
	if err != nil || sent.Code != "" {
		t.Fatalf("%+v, %v", sent, err)
	}
	proof, err := d.Check(t.Context(), survey, key, sent.Challenge, sender.codes[len(sender.codes)-1])
	if err != nil {
		t.Fatal(err)
	}
	id := d.Identity(survey, key, proof)
	if id == nil || len(id.Hash) != 32 || id.KeyID != "k" {
		t.Fatalf("identity %+v", id)
	}
	return id.Hash
}

func TestAnIdentityIsOneNumbersInOneSurveyUnderOneKey(t *testing.T) {
	d, sender := desk(t, "a")
	other, otherSender := desk(t, "b")
	const number = phone.Number("+8613800000001")
	first := identityOf(t, d, sender, "s", intake.Key{1}, number)
	if again := identityOf(t, d, sender, "s", intake.Key{2}, number); !bytes.Equal(first, again) {
		t.Error("one number has two identities")
	}
	for name, same := range map[string][]byte{
		"another number": identityOf(t, d, sender, "s", intake.Key{3}, "+8613800000002"),
		"another survey": identityOf(t, d, sender, "t", intake.Key{4}, number),
		"another key":    identityOf(t, other, otherSender, "s", intake.Key{5}, number),
	} {
		if bytes.Equal(first, same) {
			t.Errorf("%s has the same identity", name)
		}
	}
}

func TestAProofHoldsForItsResponseAlone(t *testing.T) {
	d, sender := desk(t, "a")
	key := intake.Key{1}
	sent, err := d.Send(t.Context(), "s", key, "+8613800000001")
	if err != nil {
		t.Fatal(err)
	}
	proof, err := d.Check(t.Context(), "s", key, sent.Challenge, sender.codes[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]*intake.Identity{
		"another key":    d.Identity("s", intake.Key{2}, proof),
		"another survey": d.Identity("t", key, proof),
		"a cut one":      d.Identity("s", key, proof[:len(proof)-2]),
		"none":           d.Identity("s", key, ""),
		"a forged one":   d.Identity("s", key, "00"+proof[2:]),
	} {
		if id != nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestCodesAreSixDigitsOfEveryKind(t *testing.T) {
	d, sender := desk(t, "a")
	for i := range 200 {
		if _, err := d.Send(t.Context(), "s", intake.Key{byte(i), 1}, "+8613800000001"); err != nil {
			t.Fatal(err)
		}
	}
	seen, zero := map[string]bool{}, false
	for _, code := range sender.codes {
		var n int
		if _, err := fmt.Sscanf(code, "%06d", &n); err != nil || len(code) != 6 {
			t.Errorf("code %q", code)
		}
		seen[code], zero = true, zero || code[0] == '0'
	}
	if len(seen) < 190 || !zero {
		t.Errorf("%d different codes, one with a leading zero: %v", len(seen), zero)
	}
}

func TestWithoutASenderNothingIsCounted(t *testing.T) {
	d, _ := desk(t, "a")
	d.Sender = nil
	if _, err := d.Send(t.Context(), "s", intake.Key{1}, "+8613800000001"); err == nil || err.Error() != "phone.unsent" {
		t.Errorf("error %v", err)
	}
}
