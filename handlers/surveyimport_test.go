package handlers_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const pasted = `海港问卷
欢迎填写。
1. 您来过<b>海港</b>吗？（单选题，必答）
A. 来过
B. 没来过（跳至第3题）
2. 您来做什么？（多选题）
A. 散步
B. 其他____
3. 请上传<img src=x onerror=alert(1)>照片（文件上传题）
`

func TestAPastedQuestionnaireIsShownBeforeItIsKept(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	page := d.posts(t, 200, "/office/surveys", url.Values{"text": {pasted}})

	var rows []string
	page.Find("table.read tbody tr").Each(func(_ int, s *goquery.Selection) {
		cells := s.Find("th, td").Map(func(_ int, cell *goquery.Selection) string { return strings.Join(strings.Fields(cell.Text()), " ") })
		rows = append(rows, strings.Join(cells, " "))
	})
	want := []string{"您来过<b>海港</b>吗？ q1 单选 必答 来过；没来过", "您来做什么？ q2 多选 有显示条件 散步；其他____", "3. 请上传<img src=x onerror=alert(1)>照片（文件上传题） n1 说明 —"}
	if strings.Join(rows, "|") != strings.Join(want, "|") {
		t.Errorf("the page shows %q", rows)
	}
	report := page.Find("table.report tbody tr")
	if report.Length() != 1 || !strings.Contains(report.Text(), "第 9 行") || !strings.Contains(report.Find(".original").Text(), "<img src=x") || page.Find("main img, main b b").Length() > 0 {
		t.Errorf("the report says %q", report.Text())
	}
	if got := d.opens(t, "/office/surveys").Find("tbody tr").Length(); got != 0 {
		t.Fatalf("%d surveys are kept before anybody agreed", got)
	}

	document := page.Find(`textarea[name="document"]`).Text()
	for name, code := range map[string]string{"no code": "", "a code with a space": "sea port", "a reserved one": "constructor"} {
		again := d.posts(t, 422, "/office/surveys", url.Values{"document": {document}, "code": {code}})
		if again.Find(".wrong").Length() != 1 || again.Find(`input[name="code"]`).AttrOr("value", "-") != code || again.Find(`textarea[name="document"]`).Text() != document {
			t.Errorf("%s: %q", name, again.Find("main").Text())
		}
	}
	kept := d.posts(t, 303, "/office/surveys", url.Values{"document": {document}, "code": {"harbour"}})
	if got := kept.Find("h1").Text(); got != "海港问卷" {
		t.Errorf("the draft is %q", got)
	}
	twice := d.posts(t, 422, "/office/surveys", url.Values{"document": {document}, "code": {"harbour"}})
	if twice.Find(".wrong li").Length() != 1 || twice.Find("table.read tbody tr").Length() != 3 {
		t.Errorf("a code that is taken: %q", twice.Find("main").Text())
	}
}

func TestFilesOfOfficesAreRead(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	session := a.signIn(t, "lead")
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(strings.ReplaceAll(pasted, "\n", "\r\n")))
	must(t, err)
	var word bytes.Buffer
	w := zip.NewWriter(&word)
	part, err := w.Create("word/document.xml")
	must(t, err)
	_, err = part.Write([]byte(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
		`<w:p><w:r><w:t>海港问卷</w:t></w:r></w:p><w:p><w:r><w:t>1. 您来过吗？ A. 来过 B. 没来过</w:t></w:r></w:p></w:body></w:document>`))
	must(t, err)
	must(t, w.Close())
	for name, c := range map[string]struct {
		content   []byte
		status    int
		questions int
	}{
		"old.txt":    {gbk, http.StatusOK, 3},
		"form.docx":  {word.Bytes(), http.StatusOK, 1},
		"empty.txt":  {nil, http.StatusUnprocessableEntity, 0},
		"photo.docx": {[]byte("\xFF\xD8\xFF\xE0"), http.StatusUnprocessableEntity, 0},
		"other.zip":  {[]byte("PK\x03\x04 nothing"), http.StatusUnprocessableEntity, 0},
		"letter.txt": {[]byte("通知\n请各社区准时到会。"), http.StatusUnprocessableEntity, 0},
		"bomb.docx":  {bytes.Replace(word.Bytes(), []byte("word/"), []byte("../d/"), -1), http.StatusUnprocessableEntity, 0},
	} {
		r := a.sendFile(t, session, "/office/surveys", name, c.content)
		page := document(t, r)
		if r.Code != c.status || page.Find("table.read tbody tr").Length() != c.questions || (c.status == 422) != (page.Find(".wrong li").Length() == 1) {
			t.Errorf("%s: %d %q", name, r.Code, page.Find("main").Text())
		}
	}
	long := document(t, a.sendFile(t, session, "/office/surveys", "long.txt", []byte("问卷\n1. "+strings.Repeat("长", 10_500)+"？\nA. 好\nB. 坏")))
	if got := long.Find(".wrong li").Text(); !strings.Contains(got, "10000") || !strings.Contains(long.Find("textarea").Text(), "长长") {
		t.Errorf("a question that is too long: %q", got)
	}
}
