package crockford

import (
	"bytes"
	"crypto/rand"
	"testing"
)

func TestNormaliseUndoesTyping(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"groups and lower case", "7q4m-0abc", "7Q4M0ABC"},
		{"letters that look like digits", "OIL0-1111", "01101111"},
		{"full-width from a Chinese keyboard", "７ｑ４Ｍ　００００", "7Q4M0000"},
		{"too short", "7Q4M", ""},
		{"too long", "7Q4M0ABC1", ""},
		{"a letter that is not in the alphabet", "7Q4M0ABU", ""},
		{"a character of another script", "7Q4M0AB民", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Normalise(c.typed, 8)
			if ok != (c.want != "") || (ok && got != c.want) {
				t.Fatalf("%q, %v", got, ok)
			}
		})
	}
}

func TestNewIsReadBack(t *testing.T) {
	for range 100 {
		code, err := New(rand.Reader, 16)
		if err != nil {
			t.Fatal(err)
		}
		if back, ok := Normalise(Group(code), 16); !ok || back != code {
			t.Fatalf("%s came back as %s", code, back)
		}
	}
}

func TestEncodeTakesBitsFromTheLeft(t *testing.T) {
	if got := Encode([]byte{0xff, 0x00, 0xff, 0x00, 0xff}, 8); got != "ZW0FY07Z" {
		t.Fatal(got)
	}
}

func TestDecodeIsTheReverseOfEncode(t *testing.T) {
	b := make([]byte, 10)
	for range 100 {
		if _, err := rand.Read(b); err != nil {
			t.Fatal(err)
		}
		if back, ok := Decode(Encode(b, 16)); !ok || !bytes.Equal(back, b) {
			t.Fatalf("%x came back as %x, %v", b, back, ok)
		}
	}
	for _, code := range []string{"0000000U", "0000000z", "000 0000"} {
		if _, ok := Decode(code); ok {
			t.Errorf("%q was read", code)
		}
	}
}
