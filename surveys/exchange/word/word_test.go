package word

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
)

var update = flag.Bool("update", false, "write the golden files anew")

type part struct{ name, body string }

// packed is a .docx of these parts, made here.
func packed(t testing.TB, parts ...part) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := w.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, p.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// folder packs the parts below a folder of testdata.
func folder(t testing.TB, dir string) []byte {
	t.Helper()
	var parts []part
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		parts = append(parts, part{filepath.ToSlash(name), string(data)})
		return err
	})
	if err != nil || len(parts) < 3 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	return packed(t, parts...)
}

const (
	head = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	foot = `</w:body></w:document>`
)

// body is a document of nothing but these paragraphs.
func body(t testing.TB, inside string) []byte {
	return packed(t, part{"word/document.xml", head + inside + foot})
}

func paragraphs(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("<w:p><w:r><w:t>" + l + "</w:t></w:r></w:p>")
	}
	return b.String()
}

// golden reads a document and compares what came of it, document and report,
// with a file.
func golden(t *testing.T, data []byte, file string) {
	t.Helper()
	if !(Format{}).Knows(data) {
		t.Error("the reader does not know it")
	}
	r, err := Format{}.Read(data, exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	canonical, _, err := design.Canonical(r.Document)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := design.Decode(canonical); err != nil {
		t.Error(err)
	}
	out := struct {
		Document json.RawMessage `json:"document"`
		Report   []string        `json:"report"`
	}{Document: canonical}
	for _, f := range r.Report {
		out.Report = append(out.Report, strings.TrimSpace(string(f.Level)+" | "+f.Where.String()+" | "+f.Key+" | "+f.Original))
	}
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestADocumentAsWordWritesItIsRead(t *testing.T) {
	golden(t, folder(t, "testdata/questionnaire"), "testdata/questionnaire.json")
}

// The documents below testdata/made were saved by other programs, from texts of
// our own: LibreOffice 7.4 (headings, numbered lists, a table, a text box,
// tracked changes, a footnote; one from .odt, one from RTF in code page 936 with
// the fonts of that time) and pandoc 2.17.
func TestDocumentsSavedByOtherProgramsAreRead(t *testing.T) {
	files, err := filepath.Glob("testdata/made/*.docx")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, data, strings.TrimSuffix(file, "docx")+"json")
		})
	}
}

func TestHostileDocumentsAreRefusedByName(t *testing.T) {
	many := make([]part, maxParts+1)
	for i := range many {
		many[i] = part{"word/p" + strconv.Itoa(i) + ".xml", ""}
	}
	whole := body(t, paragraphs("1. 您好吗？", "A. 好", "B. 不好"))
	locked := bytes.Clone(whole)
	at := bytes.Index(locked, []byte("PK\x01\x02"))
	locked[at+8] |= 1
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a picture by another name":      {[]byte("\xFF\xD8\xFF\xE0"), "word.not_word"},
		"a document cut short":           {whole[:len(whole)-30], "word.broken"},
		"a workbook":                     {packed(t, part{"xl/workbook.xml", "<workbook/>"}), "word.not_word"},
		"no text in it":                  {packed(t, part{"word/document.xml", "<document/>"}), "word.not_word"},
		"more parts than any":            {packed(t, many...), "word.parts"},
		"a name that leads out":          {packed(t, part{"word/document.xml", head + foot}, part{"../../etc/passwd", "x"}), "word.paths"},
		"a name that leads out by \\":    {packed(t, part{"word/document.xml", head + foot}, part{`word\..\..\x`, "x"}), "word.paths"},
		"a name from the root":           {packed(t, part{"/word/document.xml", head + foot}), "word.paths"},
		"a name with a drive":            {packed(t, part{"c:/word/document.xml", head + foot}), "word.paths"},
		"two texts of one name":          {packed(t, part{"word/document.xml", head + foot}, part{"word/./Document.xml", head + foot}), "word.twice"},
		"an entity that grows":           {packed(t, part{"word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + head + "&b;" + foot}), "word.entities"},
		"an entity that reads a file":    {packed(t, part{"word/document.xml", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + head + "&a;" + foot}), "word.entities"},
		"an entity in the styles":        {packed(t, part{"word/document.xml", head + foot}, part{"word/styles.xml", `<!DOCTYPE x>`}), "word.entities"},
		"an entity without a definition": {body(t, "&lol;"), "word.broken"},
		"elements without end":           {packed(t, part{"word/document.xml", head + "<w:p>"}), "word.broken"},
		"depth without end":              {body(t, strings.Repeat("<w:sdt>", maxDepth+1)), "word.large"},
		"elements by the million":        {body(t, strings.Repeat("<w:p/>", maxNodes+1)), "word.large"},
		"another encoding of the XML":    {packed(t, part{"word/document.xml", `<?xml version="1.0" encoding="GBK"?>` + head + foot}), "word.broken"},
		"a password":                     {locked, "word.locked"},
		"nothing but empty paragraphs":   {body(t, "<w:p/><w:p/>"), "outline.empty"},
		"a text without questions":       {body(t, paragraphs("通知", "请各社区准时到会。")), "outline.no_questions"},
	} {
		_, err := Format{}.Read(c.data, exchange.Options{})
		if all := surveys.All(err); len(all) != 1 || all[0].Key != c.want || all[0].Kind != surveys.Invalid {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	bomb := packed(t, part{"word/document.xml", head + strings.Repeat(" ", 60<<20) + foot})
	// The same with a directory that says 1 KB: what is unpacked ends there.
	lying := bytes.Clone(bomb)
	at := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	copy(lying[at+24:], []byte{0, 4, 0, 0})
	beside := packed(t, part{"word/document.xml", head + paragraphs("1. 您好吗？", "A. 好", "B. 坏") + foot}, part{"word/numbering.xml", strings.Repeat(" ", 15<<20)})
	for name, data := range map[string][]byte{"honest": bomb, "lying": lying, "in another part": beside} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Format{}.Read(data, exchange.Options{})
		runtime.ReadMemStats(&after)
		if surveys.KindOf(err) != surveys.Invalid || len(surveys.All(err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 10<<20 {
			t.Errorf("%s: %d bytes were allocated", name, grown)
		}
	}
}

func TestNumbersAreCountedAsWordDoes(t *testing.T) {
	root := func(s string) *node {
		a, err := open(packed(t, part{"n.xml", `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` + s + `</w:numbering>`}))
		if err != nil {
			t.Fatal(err)
		}
		n, err := a.tree("n.xml")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	lvl := func(i int, format, text string) string {
		return `<w:lvl w:ilvl="` + strconv.Itoa(i) + `"><w:start w:val="1"/><w:numFmt w:val="` + format + `"/><w:lvlText w:val="` + text + `"/></w:lvl>`
	}
	n := readNumbering(root(`<w:abstractNum w:abstractNumId="0">` + lvl(0, "decimal", "%1、") + lvl(1, "upperLetter", "%2.") + lvl(2, "decimal", "%1.%3") + `</w:abstractNum>
<w:abstractNum w:abstractNumId="1">` + lvl(0, "chineseCounting", "第%1题") + lvl(1, "decimalEnclosedCircle", "%2") + lvl(2, "bullet", "&#xF0A3;") + `</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num><w:num w:numId="4"><w:abstractNumId w:val="9"/></w:num>`))
	for i, c := range []struct{ id, level, want string }{
		{"1", "0", "1、"}, {"1", "1", "A."}, {"1", "1", "B."}, {"1", "", "2、"}, {"1", "1", "A."}, {"1", "2", "2.1"}, {"3", "0", "7、"}, {"3", "0", "8、"}, {"1", "0", "3、"},
		{"2", "0", "第一题"}, {"2", "1", "①"}, {"2", "1", "②"}, {"2", "2", "□"}, {"4", "0", ""}, {"none", "0", ""}, {"1", "12", ""},
	} {
		if got := n.next(c.id, c.level); got != c.want {
			t.Errorf("%d: list %s level %s counts %q, want %q", i, c.id, c.level, got, c.want)
		}
	}
	for n, want := range map[int]string{1: "一", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 100: "100"} {
		if got := chinese(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
	if got := roman(249); got != "CCXLIX" {
		t.Error(got)
	}
}

func TestWhatHasNoWordsIsNamed(t *testing.T) {
	const more = `xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	for name, c := range map[string]struct{ inside, key, original string }{
		"a moved sentence":   {`<w:p><w:moveFrom><w:r><w:t>移走的话</w:t></w:r></w:moveFrom></w:p>`, "word.deleted", "移走的话"},
		"a deleted row":      {`<w:tbl><w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc>` + paragraphs("删去的行") + `</w:tc></w:tr></w:tbl>`, "word.deleted", "删去的行"},
		"a deleted block":    {`<w:del>` + paragraphs("删去的段落") + `</w:del>`, "word.deleted", "删去的段落"},
		"hidden words":       {`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>`, "word.hidden", "看不见"},
		"a formula":          {`<w:p><m:oMath ` + more + `><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>`, "word.formula", "x=1"},
		"a table in a table": {`<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>` + paragraphs("里面") + `</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>`, "word.nested_table", "里面"},
		"an old picture":     {`<w:p><w:r><w:pict/></w:r></w:p>`, "word.picture", ""},
	} {
		r, err := Format{}.Read(body(t, paragraphs("问卷", "1. 您好吗？", "A. 好", "B. 不好")+c.inside), exchange.Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		found := false
		for _, f := range r.Report {
			found = found || f.Key == c.key && f.Original == c.original
		}
		if !found {
			t.Errorf("%s: %v", name, r.Report)
		}
	}
}

func TestFieldsBecomeBlanksAndChoices(t *testing.T) {
	inside := paragraphs("问卷", "1. 您的称呼") + `<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput/></w:ffData></w:fldChar></w:r></w:p>` +
		paragraphs("2. 您住在哪里？") + `<w:p><w:r><w:fldChar><w:ffData><w:ddList><w:listEntry w:val="城区"/><w:listEntry w:val="乡镇"/></w:ddList></w:ffData></w:fldChar></w:r></w:p>` +
		`<w:p><w:r><w:t>3. 您来过吗？</w:t><w:br/></w:r><w:r><w:fldChar><w:ffData><w:checkBox/></w:ffData></w:fldChar><w:t>来过 </w:t></w:r><w:r><w:fldChar><w:ffData><w:checkBox/></w:ffData></w:fldChar><w:t>没来过</w:t></w:r></w:p>`
	r, err := Format{}.Read(body(t, inside), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range r.Document.Pages[0].Questions {
		line := string(q.Type)
		for _, o := range q.Options {
			line += " " + o.Text["zh-CN"]
		}
		got = append(got, line)
	}
	if diff := cmp.Diff([]string{"text", "single 城区 乡镇", "single 来过 没来过"}, got); diff != "" {
		t.Error(diff)
	}
}
