package exchange

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"minyi/surveys"
)

func TestTextsOfEveryCommonEncodingAreRead(t *testing.T) {
	const want = "您的性别？（单选题）\r\n1. 男\r\n2. 女\r\n"
	for name, c := range map[string]struct {
		by   encoding.Encoding
		says string
	}{
		"UTF-8":                         {unicode.UTF8, "UTF-8"},
		"UTF-8 with a mark":             {unicode.UTF8BOM, "UTF-8"},
		"UTF-16 little, with a mark":    {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16"},
		"UTF-16 big, with a mark":       {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16"},
		"UTF-16 little, without a mark": {unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16"},
		"UTF-16 big, without a mark":    {unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16"},
		"GBK":                           {simplifiedchinese.GBK, "GB18030"},
		"GB18030":                       {simplifiedchinese.GB18030, "GB18030"},
	} {
		data, err := c.by.NewEncoder().Bytes([]byte(want))
		if err != nil {
			t.Fatal(err)
		}
		got, says, err := Plain(data)
		if err != nil || got != want || says != c.says {
			t.Errorf("%s: %q as %s, %v", name, got, says, err)
		}
	}
}

func TestAFourByteCharacterOfGB18030IsRead(t *testing.T) {
	data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("㐂村"))
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := Plain(data); err != nil || got != "㐂村" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestBytesThatAreNoChineseTextAreRefused(t *testing.T) {
	shift, err := japanese.ISO2022JP.NewEncoder().Bytes([]byte("性別は"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a byte that begins nothing":   {'a', 0xFF, 'b'},
		"a character cut in half":      {0xC4, 0xFA, 0xB5},
		"zero bytes on both sides":     {0, 0, 'a', 'b', 0, 0},
		"control characters":           append([]byte("a\x01\x02\x03\x04"), 0xC4, 0xFA),
		"Japanese of seven bits":       shift,
		"half a pair in UTF-16":        {0xFF, 0xFE, 0x00, 0xD8},
		"an odd number of UTF-16":      {0xFF, 0xFE, 'a'},
		"UTF-8 with a zero character":  []byte("a\x00\x00\x00b"),
		"text with an escape sequence": []byte("\x1b[31m\x1b[0m"),
	} {
		if text, _, err := Plain(data); surveys.KindOf(err) != surveys.Invalid {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestLinesEndInManyWays(t *testing.T) {
	if got := Lines("a\r\nb\rc\nd\u2028e\vf\fg"); len(got) != 7 || got[6] != "g" {
		t.Errorf("%q", got)
	}
}
