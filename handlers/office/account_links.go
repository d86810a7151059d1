package office

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/account"
	"minyi/surveys/channel"
	"minyi/surveys/export"
)

// StartLinksPage is what pages/office/startlinks shows, once: the links by which
// people set their passwords.
type StartLinksPage struct {
	Page
	Lines []StartLine
	Until string
	// CSV is the list as a file that the browser already has: the links are
	// nowhere else, so nothing could be asked for again.
	CSV   template.URL
	Local bool // no public address is set: the links lead nowhere from outside
}

// StartLine is one account with its link.
type StartLine struct {
	Name, DisplayName, Link string
	QR                      template.URL
}

func (o *office) startLine(name, displayName, secret string) StartLine {
	line := StartLine{Name: name, DisplayName: displayName, Link: o.PublicURL + account.LinkPath(secret)}
	if q, err := channel.NewQR(line.Link); err == nil { // a list without pictures still serves
		line.QR = dataURL("image/svg+xml", q.SVG(name))
	}
	return line
}

func dataURL(mediaType string, content []byte) template.URL {
	return template.URL("data:" + mediaType + ";base64," + base64.StdEncoding.EncodeToString(content))
}

func (o *office) showStartLinks(c *gin.Context, lines []StartLine, expires int64) error {
	p := &StartLinksPage{Page: o.page(c, "accounts.links"), Lines: lines, Until: o.moment(expires), Local: !o.Public}
	var b bytes.Buffer
	table := export.NewCSV(&b)
	names := []string{
		web.Say(c, "auth.name"), web.Say(c, "accounts.display_name"), web.Say(c, "accounts.link"), web.Say(c, "accounts.link_until"),
	}
	if err := table.Header(names); err != nil {
		return err
	}
	for _, l := range lines {
		cells := []export.CellValue{export.Text(l.Name), export.Text(l.DisplayName), export.Text(l.Link), export.Text(p.Until)}
		if err := table.Row(cells); err != nil {
			return err
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	p.CSV = dataURL("text/csv;charset=utf-8", b.Bytes())
	return web.Render(c, http.StatusOK, "office/startlinks", p)
}
