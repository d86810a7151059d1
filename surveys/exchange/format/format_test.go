package format

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
)

func file(t testing.TB, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const demo = "../../seed/data/civility-2026.json"

func TestTheFormatIsFoundByTheContent(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte("问卷\n1. 您好吗？\nA. 好 B. 不好"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a document":                {file(t, demo), "minyi"},
		"a document with a mark":    {append([]byte{0xEF, 0xBB, 0xBF}, file(t, demo)...), "minyi"},
		"the form for review":       {file(t, "../markdown/testdata/demo.md"), "markdown"},
		"pasted text":               {[]byte("1. 您好吗？"), "text"},
		"text with other headings":  {[]byte("# 问卷\n1. 您好吗？"), "text"},
		"text of GBK":               {gbk, "text"},
		"a Word document":           {[]byte("PK\x03\x04........word/document.xml"), "docx"},
		"another archive":           {[]byte("PK\x03\x04........xl/workbook.xml"), "text"},
		"rich text is no document":  {[]byte(`{\rtf1`), "text"},
		"nothing":                   {nil, "text"},
		"a text that begins with {": {[]byte("{ 1. 您好吗？"), "minyi"},
	} {
		f, err := find(Auto, c.data)
		if err != nil || f.name != c.want || !Is(c.want, c.data) {
			t.Errorf("%s: %s, %v, want %s", name, f.name, err, c.want)
		}
	}
}

func TestFormatsThatAreNotThereYetAreRefusedByName(t *testing.T) {
	for _, name := range []string{"xlsform", "lss", "surveyjs", "qsf", "pdf", "", "AUTO"} {
		_, err := Read(name, file(t, demo), exchange.Options{})
		_, _, errOut := Write(name, &surveys.Survey{})
		for _, err := range []error{err, errOut} {
			if all := surveys.All(err); len(all) != 1 || all[0].Kind != surveys.Unsupported || all[0].Args["Format"] != name {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
	if got := Readable(); !slices.Contains(got, "text") || slices.Contains(got, "lss") || slices.Contains(Writable(), "lss") {
		t.Errorf("readable %v, writable %v", got, Writable())
	}
}

func TestOurOwnDocumentLosesNothing(t *testing.T) {
	for _, name := range []string{"minyi", "markdown"} {
		doc, err := design.Decode(file(t, demo))
		if err != nil {
			t.Fatal(err)
		}
		out, lost, err := Write(name, doc)
		if err != nil || len(lost) > 0 {
			t.Fatal(name, lost, err)
		}
		r, err := Read(Auto, out, exchange.Options{})
		if err != nil || len(r.Report) > 0 {
			t.Fatal(name, r, err)
		}
		if diff := cmp.Diff(doc, r.Document); diff != "" {
			t.Errorf("%s (-before +after)\n%s", name, diff)
		}
	}
}

func TestADocumentThatIsRefusedNamesEveryFault(t *testing.T) {
	bad := strings.NewReplacer(`"type": "area"`, `"type": "aera"`, `"type":"area"`, `"type":"aera"`).Replace(string(file(t, demo)))
	r, err := Read("minyi", []byte(bad), exchange.Options{})
	if err != nil || r.Document != nil || len(r.Report) == 0 || r.Report[0].Level != exchange.Fault || !strings.HasSuffix(r.Report[0].Where.String(), "/type") {
		t.Errorf("%v, %v", r, err)
	}
}

// What the design refuses in what a reader made is in the report, not lost.
func TestATextBeyondTheLimitsOfADocumentIsNamed(t *testing.T) {
	many := "问卷\n" + strings.Repeat("1. 您好吗？\nA. 好\nB. 不好\n", 600)
	long := "问卷\n1. " + strings.Repeat("长", 10_500) + "？\nA. 好\nB. 不好\n"
	for name, text := range map[string]string{"600 questions": many, "a question of 10,500 characters": long} {
		r, err := Read("text", []byte(text), exchange.Options{})
		if err != nil || r.Document != nil || !slices.ContainsFunc(r.Report, func(f exchange.Finding) bool { return f.Level == exchange.Fault }) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFileThatIsTooLargeIsNotRead(t *testing.T) {
	_, err := Read(Auto, bytes.Repeat([]byte("a"), MaxSize+1), exchange.Options{})
	if surveys.KindOf(err) != surveys.TooLarge {
		t.Error(err)
	}
}

// Markup is words: it comes out as it went in (B024, B025, B085, B136).
func TestMarkupAndFormulasAreWords(t *testing.T) {
	const text = "问卷\n1. <script>alert(1)</script> [x](javascript:alert(1))？\nA. =HYPERLINK(\"http://x\",\"y\")\nB. <img src=x onerror=alert(1)>\n"
	r, err := Read(Auto, []byte(text), exchange.Options{Language: "zh-CN"})
	if err != nil || r.Document == nil {
		t.Fatal(r, err)
	}
	q := r.Document.Pages[0].Questions[0]
	if q.Text["zh-CN"] != "<script>alert(1)</script> [x](javascript:alert(1))？" || q.Options[0].Text["zh-CN"] != `=HYPERLINK("http://x","y")` || q.Options[1].Text["zh-CN"] != "<img src=x onerror=alert(1)>" {
		t.Errorf("%v", q)
	}
	form, _, err := Write("markdown", r.Document)
	if err != nil || bytes.Contains(form, []byte("<script>")) || bytes.Contains(form, []byte("[x](")) {
		t.Errorf("markup stands in the form: %v\n%s", err, form)
	}
}
