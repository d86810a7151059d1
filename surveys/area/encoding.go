package area

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"minyi/surveys"
)

// decodeText returns a table's bytes as UTF-8 without a byte-order mark.
// UTF-16 with a mark, Excel's "Unicode text", is converted. Anything else is
// refused with the likely name of its encoding: guessing could turn one Chinese
// name into another.
func decodeText(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil || len(data)%2 != 0 || bytes.ContainsRune(text, utf8.RuneError) {
			return nil, surveys.E(surveys.Invalid, "area.csv_encoding", "", "Encoding", "UTF-16").Because(err)
		}
		data = text
	}
	switch {
	case bytes.IndexByte(data, 0) >= 0:
		return nil, surveys.E(surveys.Invalid, "area.csv_encoding", "", "Encoding", "UTF-16")
	case !utf8.Valid(data):
		return nil, surveys.E(surveys.Invalid, "area.csv_encoding", "", "Encoding", "GB18030")
	}
	return data, nil
}
