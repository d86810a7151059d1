package markdown

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// escape writes a text on one line so that Markdown shows it as typed.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		edge := i == 0 || i == len(runes)-1
		switch {
		case r == '\n':
			b.WriteString("<br>")
		case r == ' ' && !edge:
			b.WriteRune(r)
		case unicode.IsSpace(r), unicode.IsControl(r), r == '\uFEFF':
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		case r == '_' && (i > 0 && runes[i-1] == '_' || i+1 < len(runes) && runes[i+1] == '_'):
			b.WriteRune(r) // a blank to write on
		case strings.ContainsRune("\\`*_[]<>|~&#", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

var (
	breaks   = regexp.MustCompile(`(?i)^<br\s*/?>`)
	entities = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,20});`)
)

// unescape is the reverse, also of what people write by hand.
func unescape(s string) string {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for i := 0; i < len(s); {
		rest := s[i:]
		switch {
		case rest[0] == '\\' && len(rest) > 1 && rest[1] < 0x80 && (unicode.IsPunct(rune(rest[1])) || unicode.IsSymbol(rune(rest[1]))):
			b.WriteByte(rest[1])
			i += 2
		case rest[0] == '<' && breaks.MatchString(rest):
			b.WriteByte('\n')
			i += len(breaks.FindString(rest))
		case rest[0] == '&' && entities.MatchString(rest):
			e := entities.FindString(rest)
			b.WriteString(html.UnescapeString(e))
			i += len(e)
		default:
			b.WriteByte(rest[0])
			i++
		}
	}
	return b.String()
}

// span writes code: what no one should change without thought.
func span(s string) string {
	longest, run := 0, 0
	for _, r := range s {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || s == "" {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// cutSpan reads the code at the beginning of s.
func cutSpan(s string) (code, rest string, ok bool) {
	s = strings.TrimSpace(s)
	n := 0
	for n < len(s) && s[n] == '`' {
		n++
	}
	if n == 0 {
		return "", s, false
	}
	fence := s[:n]
	for at := n; at < len(s); {
		i := strings.Index(s[at:], fence)
		if i < 0 {
			return "", s, false
		}
		i += at
		end := i + n
		if end < len(s) && s[end] == '`' { // a longer run is not this fence
			for end < len(s) && s[end] == '`' {
				end++
			}
			at = end
			continue
		}
		code = s[n:i]
		if strings.HasPrefix(code, " ") && strings.HasSuffix(code, " ") && len(code) > 1 {
			code = code[1 : len(code)-1]
		}
		return code, strings.TrimSpace(s[end:]), true
	}
	return "", s, false
}

// spans reads all codes of a line.
func spans(s string) (codes []string) {
	for {
		code, rest, ok := cutSpan(strings.TrimLeft(s, "，, 、"))
		if !ok {
			return codes
		}
		codes, s = append(codes, code), rest
	}
}
