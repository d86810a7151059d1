package exchange

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"minyi/surveys"
)

// workbookOf writes rows as Excel does.
func workbookOf(t testing.TB, rows [][]any, change ...func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range change {
		c(f)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts packs a workbook by hand.
func parts(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, body := range files {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	topRels  = `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	book     = `<workbook xmlns:r="r"><sheets><sheet name="H" state="veryHidden" r:id="r0"/><sheet name="S" r:id="r1"/></sheets></workbook>`
	bookRels = `<Relationships><Relationship Id="r0" Type="x/worksheet" Target="worksheets/none.xml"/><Relationship Id="r1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`
)

// byHand packs a workbook of one sheet.
func byHand(t testing.TB, sheet string) []byte {
	return parts(t, map[string]string{
		"_rels/.rels": topRels, "xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": bookRels, "xl/worksheets/sheet1.xml": sheet,
	})
}

func TestAListIsReadFromExcelAndFromCSVAlike(t *testing.T) {
	want := &List{
		Heading: []string{"代码", "名称", "区划", "权数"},
		Rows: []Row{
			{2, []string{"c1", "芦苇社区", "219901001001", "12.5"}},
			{4, []string{"007", "滨海，社区", "219903", ""}},
		},
	}
	excel := workbookOf(t, [][]any{
		{" 代码", "名称", "区划", "权数"}, {"c1", "芦苇社区", 219901001001, 12.5}, {nil, " ", nil}, {"007", "滨海，社区", 219903.0},
	})
	csv := "\ufeff代码,名称,区划,权数\r\nc1,芦苇社区,219901001001,12.5\r\n,,,\r\n007,滨海，社区,219903,\r\n"
	for name, data := range map[string][]byte{"excel": excel, "csv": []byte(csv)} {
		got, err := ReadList(data, 10)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestStoredNumbersAreWrittenAsPeopleDo(t *testing.T) {
	for stored, want := range map[string]string{
		"1": "1", "1.0": "1", "2.19901001001E11": "219901001001", "0.10000000000000001": "0.1", "-3": "-3", "": "", "x": "x", "1E3": "1000",
	} {
		if got := number(stored); got != want {
			t.Errorf("%q became %q, want %q", stored, got, want)
		}
	}
}

// keys lists the findings: key and place.
func keys(err error) (out []string) {
	for _, e := range surveys.All(err) {
		out = append(out, e.Key+" "+e.Field)
	}
	return out
}

func TestFormulasCountWithTheirLastValueAndAreNeverComputed(t *testing.T) {
	data := byHand(t, `<worksheet><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><r><t>ar</t></r><r><t>ea</t></r><rPh><t>no</t></rPh></is></c></row>
<row r="2"><c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>
<row r="3"><c r="A3"><f>A1&amp;"x"</f></c></row>
<row r="4"><c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
<row r="5"><c r="A5" t="inlineStr"><is><t>=cmd|' /C calc'!A0</t></is></c><c r="C5"><v>1</v></c></row>
</sheetData></worksheet>`)
	list, err := ReadList(data, 10)
	want := []string{"exchange.formula /3/name", "exchange.cell_error /4/name", "exchange.cells /5"}
	if diff := cmp.Diff(want, keys(err)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Row{{2, []string{"ab", "2"}}}, list.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestOneCellAtTheEndOfTheSheetIsRefusedAtOnce(t *testing.T) {
	data := byHand(t, `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>`)
	_, err := ReadList(data, 10)
	if diff := cmp.Diff([]string{"exchange.sheet_wide /1048576"}, keys(err)); diff != "" {
		t.Error(diff)
	}
}

func TestHostileFilesAreRefusedByName(t *testing.T) {
	many := make(map[string]string)
	for i := range 65_000 {
		many[fmt.Sprintf("xl/p%d.xml", i)] = ""
	}
	cells := `<worksheet><sheetData><row><c t="inlineStr"><is><t>a</t></is></c></row><row>`
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a JPEG that calls itself .xlsx":      {[]byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"), "exchange.not_workbook"},
		"an old .xls":                         {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 512)...), "exchange.old_workbook"},
		"an .ods":                             {parts(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "exchange.not_workbook"},
		"a zip cut short":                     {workbookOf(t, [][]any{{"a"}})[:400], "exchange.workbook_broken"},
		"an empty zip":                        {parts(t, nil), "exchange.not_workbook"},
		"65,000 parts":                        {parts(t, many), "exchange.workbook_parts"},
		"no sheet that is shown":              {parts(t, map[string]string{"_rels/.rels": topRels, "xl/workbook.xml": `<workbook/>`}), "exchange.no_sheet"},
		"an entity that grows":                {byHand(t, `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>`), "exchange.not_workbook"},
		"an entity without a document type":   {byHand(t, `<worksheet>&lol;</worksheet>`), "exchange.workbook_broken"},
		"a sheet cut short":                   {byHand(t, cells), "exchange.workbook_broken"},
		"a shared string that is not there":   {byHand(t, cells+`<c t="s"><v>99</v></c></row></sheetData></worksheet>`), "exchange.workbook_broken"},
		"an empty file":                       {nil, "exchange.table_empty"},
		"a heading alone of more than enough": {byHand(t, `<worksheet><sheetData/></worksheet>`), "exchange.table_empty"},
		"a CSV in GB18030":                    {[]byte("\xb4\xfa\xc2\xeb,a\n1,2\n"), "exchange.encoding"},
		"a table with an open quote":          {[]byte("a,b\n\"1,2\n3,4\n"), "exchange.quote"},
	} {
		start := time.Now()
		_, err := ReadList(c.data, 10)
		if got := surveys.All(err); len(got) == 0 || got[0].Key != c.want || got[0].Kind != surveys.Invalid {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("%s took %v", name, d)
		}
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	part, err := w.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 1<<20)
	for range 300 {
		if _, err := part.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := out.Bytes()
	// The same with a directory that says 1 KB: what is unpacked ends there.
	lying := bytes.Clone(bomb)
	at := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	copy(lying[at+24:], []byte{0, 4, 0, 0})
	for name, data := range map[string][]byte{"honest": bomb, "lying": lying} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ReadList(data, 10)
		runtime.ReadMemStats(&after)
		if surveys.KindOf(err) != surveys.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 10<<20 {
			t.Errorf("%s: %d bytes were allocated", name, grown)
		}
	}
	// A sheet whose size in the directory is a lie is cut off, not read on.
	sheet := byHand(t, `<worksheet><sheetData><row><c t="inlineStr"><is><t>`+strings.Repeat("a", 100_000)+`</t></is></c></row></sheetData></worksheet>`)
	at = bytes.Index(sheet[bytes.Index(sheet, []byte("PK\x01\x02")):], []byte("xl/worksheets/sheet1.xml")) + bytes.Index(sheet, []byte("PK\x01\x02"))
	copy(sheet[at-46+24:], []byte{0, 1, 0, 0})
	if _, err := ReadList(sheet, 10); surveys.KindOf(err) != surveys.Invalid {
		t.Errorf("a lie about the sheet's size: %v", err)
	}
}

func TestMoreRowsThanAllowedAreRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"excel": workbookOf(t, [][]any{{"a"}, {1}, {2}, {3}}), "csv": []byte("a\n1\n2\n3\n"),
	} {
		if _, err := ReadList(data, 3); err != nil {
			t.Errorf("%s: three rows: %v", name, err)
		}
		if _, err := ReadList(data, 2); len(keys(err)) != 1 || !strings.HasPrefix(keys(err)[0], "exchange.rows_many") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add(workbookOf(f, [][]any{{"a", "b"}, {"x", 1}}))
	f.Add([]byte("a,b\n1,2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ReadList(data, 100)
		if err != nil {
			if len(surveys.All(err)) == 0 {
				t.Errorf("an error that cannot be worded: %v", err)
			}
			return
		}
		for _, r := range list.Rows {
			if len(r.Cells) != len(list.Heading) {
				t.Errorf("row of %d cells under %d names", len(r.Cells), len(list.Heading))
			}
		}
	})
}
