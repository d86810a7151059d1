package handlers_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"minyi/surveys/seed"
)

// oddBody makes the bodies that a file of rows cannot hold.
func oddBody(t *testing.T, name string, n int) string {
	t.Helper()
	answers := func(extra string) string {
		return `{"key":"` + uuid(n) + `","version":1,"answers":{"q1":"know","age":40` + extra + `}}`
	}
	switch name {
	case "nested":
		return `{"extra":` + strings.Repeat("[", 9990) + strings.Repeat("]", 9990) + `}`
	case "questions":
		var b strings.Builder
		for i := range 5001 {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"code":"q%d","type":"text"}`, i)
		}
		return `{"code":"bad","languages":["zh-CN"],"pages":[{"code":"p1","questions":[` + b.String() + `]}]}`
	case "long":
		return answers(`,"story":"` + strings.Repeat("a", 100_001) + `"`)
	case "word":
		return answers(`,"long":"` + strings.Repeat("字", 10_000) + `"`)
	case "not_utf8":
		return answers(`,"word":"a` + "\xff" + `b"`)
	case "forwarded":
		return answers("")
	case "key":
		return `{"key":"` + strings.Repeat("k", 10<<10) + `","version":1,"answers":{"q1":"know","age":40}}`
	case "gzip":
		return zipped(t, 10<<20)
	case "utf16", "utf16_unmarked":
		policy := unicode.UseBOM
		text := "q1,age,word\r\nknow,40,汉字\r\n"
		if name == "utf16_unmarked" {
			policy, text = unicode.IgnoreBOM, "unit,leaf,value\r\n219901,A1,90\r\n"
		}
		return encoded(t, unicode.UTF16(unicode.LittleEndian, policy).NewEncoder().String, text)
	case "gb18030":
		return encoded(t, simplifiedchinese.GB18030.NewEncoder().String, "q1,age,word\nknow,40,汉字\n")
	case "bigcsv":
		return "q1,age\n" + strings.Repeat("know,40\n", (10<<20)/8+1)
	case "scheme":
		return strings.Replace(string(seed.SchemeJSON()), `"annual-2026"`, `"other"`, 1)
	}
	t.Fatalf("nobody makes %q", name)
	return ""
}

func encoded(t *testing.T, encode func(string) (string, error), text string) string {
	t.Helper()
	out, err := encode(text)
	must(t, err)
	return out
}

// zipped is that many zeros, compressed.
func zipped(t *testing.T, size int) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(make([]byte, size))
	must(t, err)
	must(t, w.Close())
	return b.String()
}

// forwarded are the headers by which somebody claims another address.
func forwarded() []string {
	return []string{
		"X-Forwarded-For", strings.TrimSuffix(strings.Repeat("10.0.0.1, ", 300), ", "), "X-Real-IP", "203.0.113.7",
		"CF-Connecting-IP", "203.0.113.7", "Forwarded", "for=203.0.113.7", "True-Client-IP", "garbage",
	}
}
