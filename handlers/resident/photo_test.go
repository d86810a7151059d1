package resident

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
)

// parts writes a form as a browser sends it when it holds a file.
func parts(t *testing.T, fields url.Values, name string, file []byte) ([]byte, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range fields {
		for _, v := range values {
			if err := w.WriteField(field, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(name, "../../evil.php")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(file)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return body.Bytes(), w.FormDataContentType()
}

func TestAPhotoTravelsInTheFormAndEndsAmongTheContacts(t *testing.T) {
	png := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("x"), 50_000)...)
	w := newWorld(t)
	last := w.toSend()
	if got := last.doc.Find("#form").AttrOr("enctype", ""); got != "multipart/form-data" {
		t.Fatalf("enctype %q", got)
	}
	body, contentType := parts(t, last.write("back"), "c3", png)
	back := w.want(w.do("POST", "/s/everything", body, "Content-Type", contentType), 200)
	again := w.want(w.post(back, "next"), 200)
	if again.doc.Find(`#q-c3 input[type="hidden"]`).Length() != 1 {
		t.Fatal("the photo was lost on the way back and forth")
	}
	w.want(w.post(again, "send", "c6", "true"), 303)
	row, _ := w.stored(w.form("everything"))
	if len(row.Contacts) != 1 || row.Contacts[0].Text != "data:image/png;base64,"+base64.StdEncoding.EncodeToString(png) {
		t.Errorf("%d contacts", len(row.Contacts))
	}
}

func TestAFileThatIsNoPhotoOrTooLargeIsRefusedBesideItsQuestion(t *testing.T) {
	for name, c := range map[string]struct {
		file   []byte
		status int
	}{
		"a script":                {[]byte("<script>alert(1)</script>"), 422},
		"a photo over the limit":  {append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte("x"), 200<<10)...), 422},
		"more than may be posted": {append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte("x"), 600<<10)...), 413},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			body, contentType := parts(t, w.toSend().write("send", "c6", "true"), "c3", c.file)
			r := w.want(w.do("POST", "/s/everything", body, "Content-Type", contentType), c.status)
			if c.status == 422 && r.doc.Find("#e-c3").Length() != 1 {
				t.Error("nothing is said beside the question")
			}
			if strings.Contains(r.Body.String(), "<script>alert") || len(w.memory.rows) != 0 {
				t.Error("it came through")
			}
		})
	}
}
