package answer

import (
	"bytes"
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"minyi/surveys"
)

// Limits of the answers that identify a person.
const (
	maxPicture  = 180 << 10 // bytes of a photo or a drawn signature, decoded
	maxName     = 100       // Unicode characters of a typed signature
	maxAccuracy = 1e6       // metres
)

// personal checks a phone, email, photo or signature. A blank one is no answer.
func (f *Field) personal(text string) (kept string, ok bool, err *surveys.Error) {
	if surveys.Blank(text) {
		return "", false, nil
	}
	switch f.Type {
	case surveys.Phone:
		kept, ok = NormalizePhone(text)
		if !ok {
			return "", false, f.fail("answer.phone", "", "Example", "138 0013 8000")
		}
	case surveys.Email:
		kept, ok = NormalizeEmail(text)
		if !ok {
			return "", false, f.fail("answer.email", "", "Example", "name@example.com")
		}
	case surveys.Photo:
		kept, err = f.picture(text, "jpeg", "png", "webp")
	case surveys.Signature:
		kept = strings.TrimSpace(text)
		if strings.HasPrefix(kept, "data:") {
			kept, err = f.picture(kept, "png")
			break
		}
		if hasControl(kept) || strings.ContainsAny(kept, "\n\t\u2028\u2029") {
			err = f.fail("answer.control_character", "")
		} else if n := runes(kept); n > maxName {
			err = f.fail("answer.too_long", "", "Max", maxName, "Count", n)
		}
	}
	if err != nil {
		return "", false, err
	}
	return kept, true, nil
}

// picture checks a data URL whose bytes really are what it says.
func (f *Field) picture(url string, kinds ...string) (string, *surveys.Error) {
	head, body, ok := strings.Cut(url, ",")
	for _, kind := range kinds {
		if !ok || head != "data:image/"+kind+";base64" {
			continue
		}
		// Decoded length first: nobody should pay for the bytes of a file that
		// is refused anyway.
		if size := base64.StdEncoding.DecodedLen(len(body)); size-2 > maxPicture {
			return "", f.fail("answer.picture_too_large", "", "Max", maxPicture>>10, "Size", size>>10)
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(body)
		if err != nil || strings.ContainsAny(body, "\r\n") || !looksLike(kind, raw) {
			return "", f.fail("answer.picture_broken", "")
		}
		if len(raw) > maxPicture {
			return "", f.fail("answer.picture_too_large", "", "Max", maxPicture>>10, "Size", (len(raw)+1023)>>10)
		}
		return url, nil
	}
	return "", f.fail("answer.picture_kind", "")
}

// looksLike checks the first bytes of a picture.
func looksLike(kind string, raw []byte) bool {
	switch kind {
	case "jpeg":
		return bytes.HasPrefix(raw, []byte("\xff\xd8\xff"))
	case "png":
		return bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n"))
	case "webp":
		return len(raw) >= 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP"
	}
	return false
}

// place checks a location in degrees (WGS 84) and metres; accuracy is negative
// when none was given. It is kept as "lat,lon" or "lat,lon,accuracy".
func (f *Field) place(lat, lon, accuracy float64) (string, *surveys.Error) {
	if math.Abs(lat) > 90 || math.Abs(lon) > 180 || accuracy > maxAccuracy {
		return "", f.fail("answer.place_range", "")
	}
	b := strconv.AppendFloat(nil, lat, 'f', -1, 64)
	b = strconv.AppendFloat(append(b, ','), lon, 'f', -1, 64)
	if accuracy >= 0 {
		b = strconv.AppendFloat(append(b, ','), accuracy, 'f', -1, 64)
	}
	return string(b), nil
}

// NormalizePhone writes a phone number in E.164 form, "+8613800138000". A
// number without a country is read as one of mainland China: a mobile number
// (also with a leading 0 or 86) or a fixed line with its area code. Full-width
// digits, spaces, dashes, dots and brackets are tolerated.
func NormalizePhone(typed string) (string, bool) {
	s := narrow(typed)
	plus := strings.HasPrefix(s, "+")
	var digits strings.Builder
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && i == 0:
		case strings.ContainsRune(" -.()\u00a0‐‑–—", r):
		default:
			return "", false
		}
	}
	d := digits.String()
	if !plus && strings.HasPrefix(d, "00") {
		plus, d = true, d[2:]
	}
	if plus && !strings.HasPrefix(d, "86") {
		return "+" + d, len(d) >= 7 && len(d) <= 15 && d[0] != '0'
	}
	if plus || strings.HasPrefix(d, "86") && chineseMobile(d[2:]) {
		d = d[2:]
	}
	d = strings.TrimPrefix(d, "0")
	return "+86" + d, chineseMobile(d) || chineseLine(d)
}

func chineseMobile(d string) bool {
	return len(d) == 11 && d[0] == '1' && d[1] >= '3'
}

// chineseLine knows fixed lines without their leading 0: area code 10 or 2x
// with 8 digits, or 3xx to 9xx with 7 or 8.
func chineseLine(d string) bool {
	switch {
	case len(d) < 10:
		return false
	case strings.HasPrefix(d, "10") || d[0] == '2':
		return len(d) == 10
	}
	return d[0] >= '3' && len(d) <= 11
}

// NormalizeEmail makes a sane check of an address and puts its domain into
// lower case. Whether the address exists only a mail can tell.
func NormalizeEmail(typed string) (string, bool) {
	s := narrow(typed)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > 64 || len(s) > 254 || strings.ContainsFunc(s, surveys.Invisible) ||
		strings.ContainsAny(s, "\"(),:;<>[\\]") || strings.IndexByte(s, '@') != at {
		return "", false
	}
	local, domain := s[:at], strings.ToLower(s[at+1:])
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsAny(label, "_/?#!$%&'*+=^`{|}~") {
			return "", false
		}
	}
	dots := strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..")
	return local + "@" + domain, len(labels) > 1 && !dots
}
