package exchange

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"

	"minyi/surveys"
)

// maxText is how large a text may be, in bytes: far more than any questionnaire.
const maxText = 4 << 20

// Plain turns the bytes of a text file into UTF-8: UTF-8 with or without a mark,
// UTF-16 with a mark or plainly so, GB18030 (and GBK, GB2312, its parts). encoding
// names what it was.
//
// Errors: surveys.Invalid when it is no text, or in an encoding that cannot be
// told; TooLarge.
func Plain(data []byte) (text, encoding string, err error) {
	if len(data) > maxText {
		return "", "", surveys.E(surveys.TooLarge, "exchange.text_large", "", "MaxMB", maxText>>20)
	}
	if err := notText(data); err != nil {
		return "", "", err
	}
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data, encoding = data[3:], "UTF-8"
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		data, err = utf.UTF16(utf.LittleEndian, utf.UseBOM).NewDecoder().Bytes(data)
		encoding = "UTF-16"
	case utf8.Valid(data) && bytes.IndexByte(data, 0) < 0:
		encoding = "UTF-8"
	case unmarked16(data) >= 0:
		endian := []utf.Endianness{utf.LittleEndian, utf.BigEndian}[unmarked16(data)]
		data, err = utf.UTF16(endian, utf.IgnoreBOM).NewDecoder().Bytes(data)
		encoding = "UTF-16"
	default:
		data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		encoding = "GB18030"
	}
	text = string(data)
	if err != nil || !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) || strings.IndexByte(text, 0) >= 0 || !readable(text) {
		return "", encoding, surveys.E(surveys.Invalid, "exchange.text_encoding", "")
	}
	return text, encoding, nil
}

// notText names files that people take for a text.
func notText(data []byte) error {
	switch {
	case bytes.HasPrefix(data, zipFile), bytes.HasPrefix(data, emptyZip):
		return surveys.E(surveys.Invalid, "exchange.zip_unknown", "")
	case bytes.HasPrefix(data, oldOffice):
		return surveys.E(surveys.Invalid, "exchange.old_document", "")
	case bytes.HasPrefix(data, []byte(`{\rtf`)):
		return surveys.E(surveys.Invalid, "exchange.rich_text", "")
	}
	for _, p := range pictures {
		if bytes.HasPrefix(data, p) {
			return surveys.E(surveys.Invalid, "exchange.not_text", "")
		}
	}
	start := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 200)]))
	if bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html")) || bytes.HasPrefix(start, []byte("<?xml")) {
		return surveys.E(surveys.Invalid, "exchange.not_text", "")
	}
	return nil
}

// unmarked16 finds UTF-16 without a mark by the zero bytes of its line ends and
// digits: 0 for little endian, 1 for big, -1 for none.
func unmarked16(data []byte) int {
	if len(data)%2 != 0 || len(data) < 4 {
		return -1
	}
	var zeros [2]int
	for i, b := range data {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[1] > 0 && zeros[0] == 0:
		return 0
	case zeros[0] > 0 && zeros[1] == 0:
		return 1
	}
	return -1
}

// readable reports whether a text is more than rubbish: bytes of another
// encoding read as GB18030 give characters that nobody uses, and pictures give
// control characters.
func readable(text string) bool {
	all, odd := 0, 0
	for _, r := range text {
		all++
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\f' || r == '\v':
		case unicode.IsControl(r), unicode.Is(unicode.Co, r) && r > 0xF8FF:
			odd++
		}
	}
	return odd*50 <= all
}

// Lines parts a text at every kind of line end.
func Lines(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n").Replace(text)
	return strings.Split(text, "\n")
}
