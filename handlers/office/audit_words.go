package office

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
)

// AuditLine is one event of the log in words.
type AuditLine struct {
	ID          int64
	At, Who     string
	Did, Action string // in words; as it is stored, for the search
	Object      string
	Result      string
	Refused     bool
	Details     []string
}

func (o *office) auditLine(c *gin.Context, e models.AuditEvent) AuditLine {
	line := AuditLine{
		ID: e.ID, At: o.second(e.At), Who: e.Actor, Did: actionWords(c, e.Action), Action: e.Action, Object: e.Object,
		Result: resultWords(c, e.Status), Refused: e.Status >= 400, Details: detailWords(c, e.Detail),
	}
	if line.Who == "" {
		line.Who = web.Say(c, "audit.nobody")
	}
	return line
}

// actionWords says an action: "POST surveys/:code/publish" is 发布调查. One that
// nobody has worded stands as it is stored.
func actionWords(c *gin.Context, action string) string {
	key := "audit.did_" + slug(action)
	if !web.From(c).Words.Has(key) {
		return action
	}
	return web.Say(c, key)
}

// slug turns an action into the end of a key: small letters and digits, one
// underscore for all between them.
func slug(action string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(action) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	return strings.TrimSuffix(b.String(), "_")
}

func resultWords(c *gin.Context, status int) string {
	switch {
	case status == 401:
		return web.Say(c, "audit.result_stranger")
	case status == 403:
		return web.Say(c, "audit.result_forbidden")
	case status == 404:
		return web.Say(c, "audit.result_absent")
	case status >= 500:
		return web.Say(c, "audit.result_failed")
	case status >= 400:
		return web.Say(c, "audit.result_refused")
	}
	return web.Say(c, "audit.result_done")
}

// detailWords are the details of an event, one a line: the name in words where
// it has any, and the value.
func detailWords(c *gin.Context, detail []byte) (lines []string) {
	var values map[string]any
	decoder := json.NewDecoder(bytes.NewReader(detail))
	decoder.UseNumber() // a hash or a number stays as it was written
	if decoder.Decode(&values) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		word, key := name, "audit.detail_"+slug(name)
		if web.From(c).Words.Has(key) {
			word = web.Say(c, key)
		}
		if values[name] == true { // the name says it all
			lines = append(lines, word)
			continue
		}
		lines = append(lines, web.Say(c, "audit.detail", "Name", word, "Value", valueWords(c, values[name])))
	}
	return lines
}

// valueWords says a value: a word of ours in the reader's language, a list one
// after the other, anything else as it is stored.
func valueWords(c *gin.Context, value any) string {
	switch v := value.(type) {
	case []any:
		words := make([]string, len(v))
		for i := range v {
			words[i] = valueWords(c, v[i])
		}
		return strings.Join(words, web.Say(c, "sentence.comma"))
	case map[string]any:
		stored, err := json.Marshal(v)
		if err == nil {
			return string(stored)
		}
	}
	said := fmt.Sprint(value)
	if key := "audit.value_" + slug(said); web.From(c).Words.Has(key) {
		return web.Say(c, key)
	}
	return said
}
