package answer

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNormalizePhone(t *testing.T) {
	for typed, want := range map[string]string{
		"13800138000":            "+8613800138000",
		"138 0013 8000":          "+8613800138000",
		"138-0013-8000":          "+8613800138000",
		"１３８００１３８０００":            "+8613800138000",
		"+86 138 0013 8000":      "+8613800138000",
		"＋８６（138）00138000":       "+8613800138000",
		"0086 13800138000":       "+8613800138000",
		"8613800138000":          "+8613800138000",
		"013800138000":           "+8613800138000",
		" 13800138000　":          "+8613800138000",
		"0427-2812345":           "+864272812345",
		"(010) 6552 9988":        "+861065529988",
		"+86 0427 2812345":       "+864272812345",
		"021 12345678":           "+862112345678",
		"+852 9123 4567":         "+85291234567",
		"+1 (202) 555-0123":      "+12025550123",
		"12345":                  "",
		"12345678901":            "",
		"1380013800":             "",
		"138001380001":           "",
		"2812345":                "",
		"phone":                  "",
		"13800138000 ext 5":      "",
		"+86":                    "",
		"+":                      "",
		"00":                     "",
		"+0123456789":            "",
		"+1234567890123456":      "",
		"138+00138000":           "",
		"一三八〇〇一三八〇〇〇":            "",
		strings.Repeat("1", 300): "",
	} {
		got, ok := NormalizePhone(typed)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
		if again, ok := NormalizePhone(got); want != "" && (!ok || again != want) {
			t.Errorf("%q becomes %q when read again", want, again)
		}
	}
}

func TestNormalizeEmail(t *testing.T) {
	for typed, want := range map[string]string{
		"wang@example.com":                      "wang@example.com",
		" Wang.Li+x@Example.COM ":               "Wang.Li+x@example.com",
		"wang＠example．com":                      "wang@example.com",
		"王@例子.中国":                               "王@例子.中国",
		"wang":                                  "",
		"wang@":                                 "",
		"@example.com":                          "",
		"wang@localhost":                        "",
		"wang@example..com":                     "",
		"wang@-example.com":                     "",
		"a@b@example.com":                       "",
		"wa ng@example.com":                     "",
		"wa\u200bng@example.com":                "",
		".wang@example.com":                     "",
		"wang@example.com\nBcc:x@y.z":           "",
		"<wang@example.com>":                    "",
		strings.Repeat("a", 65) + "@b.cn":       "",
		"a@" + strings.Repeat("b.", 130) + "cn": "",
	} {
		got, ok := NormalizeEmail(typed)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestPictures(t *testing.T) {
	f := allTypes(t)
	url := func(kind string, raw []byte) string {
		return "data:image/" + kind + ";base64," + base64.StdEncoding.EncodeToString(raw)
	}
	big := append([]byte("\xff\xd8\xff"), bytes.Repeat([]byte{7}, maxPicture-3)...)
	for _, c := range []struct{ name, question, value, want string }{
		{"a JPEG", "pic", url("jpeg", []byte("\xff\xd8\xff\xe0")), ""},
		{"a PNG", "pic", url("png", []byte("\x89PNG\r\n\x1a\n")), ""},
		{"a WebP", "pic", url("webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 ")), ""},
		{"the largest", "pic", url("jpeg", big), ""},
		{"one byte more", "pic", url("jpeg", append(big, 7)), "answer.picture_too_large /answers/pic"},
		{"a script that says it is a picture", "pic", url("png", []byte("<script>")), "answer.picture_broken /answers/pic"},
		{"a WebP cut short", "pic", url("webp", []byte("RIFF")), "answer.picture_broken /answers/pic"},
		{"an SVG", "pic", url("svg+xml", []byte("<svg/>")), "answer.picture_kind /answers/pic"},
		{"no base64", "pic", "data:image/png;base64,%%%", "answer.picture_broken /answers/pic"},
		{"base64 with newlines", "pic", "data:image/jpeg;base64,/9j/\n4A==", "answer.picture_broken /answers/pic"},
		{"a head alone", "pic", "data:image/png;base64", "answer.picture_kind /answers/pic"},
		{"a drawn signature", "sign", url("png", []byte("\x89PNG\r\n\x1a\n")), ""},
		{"a JPEG as a signature", "sign", url("jpeg", []byte("\xff\xd8\xff")), "answer.picture_kind /answers/sign"},
		{"a typed name", "sign", " 王小明 ", ""},
		{"a name of 101 characters", "sign", strings.Repeat("王", 101), "answer.too_long /answers/sign"},
		{"a name in two lines", "sign", "王\n小明", "answer.control_character /answers/sign"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sheet, errs := f.FromValues(map[string][]string{c.question: {c.value}}, nil, known)
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			if diff := cmp.Diff(want, places(errs.Err())); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if contacts := f.Extract(sheet); (len(contacts) == 1) != (c.want == "") {
				t.Errorf("contacts: %d", len(contacts))
			}
		})
	}
}

func TestExtractTakesTheTextsAndLeavesTheFact(t *testing.T) {
	f := allTypes(t)
	sheet := decoded(t, f, `{"word":"stays","tel":"１３８００１３８０００","here":{"lat":41.07,"lon":122.07,"accuracy":20},"sign":"王小明"}`)
	want := []Contact{{"tel", "phone", "+8613800138000"}, {"here", "location", "41.07,122.07,20"}, {"sign", "signature", "王小明"}}
	if diff := cmp.Diff(want, f.Extract(sheet)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := string(f.AppendJSON(nil, sheet)); got != `{"word":"stays","tel":true,"here":true,"sign":true}` {
		t.Errorf("left %s", got)
	}
	if again := f.Extract(sheet); again != nil {
		t.Errorf("a second time: %v", again)
	}
}

func TestStraightLined(t *testing.T) {
	f := civic(t)
	for _, c := range []struct {
		name, grid string
		want       bool
	}{
		{"one column all the way down", `"r1":"good","r2":"good","r3":"good","r4":"good","r5":"good","r6":"good","r7":"good"`, true},
		{"one column with a gap", `"r1":"good","r2":"good","r3":"good","r4":"good","r5":"good","r6":"good"`, true},
		{"five rows are too few to say", `"r1":"good","r2":"good","r3":"good","r4":"good","r5":"good"`, false},
		{"one row differs", `"r1":"good","r2":"good","r3":"good","r4":"good","r5":"good","r6":"good","r7":"poor"`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := StraightLined(f, decoded(t, f, `{"around":{`+c.grid+`}}`)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
