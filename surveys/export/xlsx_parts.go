package export

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The parts of a workbook beside the rows (ECMA-376-1, §12 and §18).
const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainURL  = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	partsURL = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	linksURL = `http://schemas.openxmlformats.org/package/2006/relationships`
	typesURL = `http://schemas.openxmlformats.org/package/2006/content-types`
	typeOf   = `application/vnd.openxmlformats-officedocument.spreadsheetml.`

	topRelations = xmlHead + `<Relationships xmlns="` + linksURL + `"><Relationship Id="rId1" Type="` + partsURL +
		`/officeDocument" Target="xl/workbook.xml"/></Relationships>`

	sheetBegin = xmlHead + `<worksheet xmlns="` + mainURL + `"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`
	sheetEnd = `</sheetData></worksheet>`

	styles = xmlHead + `<styleSheet xmlns="` + mainURL + `"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

func sheetPart(n int) string { return fmt.Sprintf("xl/worksheets/sheet%d.xml", n) }

func workbook(sheets []string) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<workbook xmlns="` + mainURL + `" xmlns:r="` + partsURL + `"><bookViews><workbookView/></bookViews><sheets>`)
	for i, name := range sheets {
		fmt.Fprintf(&b, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, name, i+1, i+1)
	}
	b.WriteString(`</sheets></workbook>`)
	return b.String()
}

func relations(sheets int) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="` + linksURL + `">`)
	link := func(id int, kind, target string) {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>`, id, partsURL, kind, target)
	}
	for n := range sheets {
		link(n+1, "worksheet", strings.TrimPrefix(sheetPart(n+1), "xl/"))
	}
	link(sheets+1, "styles", "styles.xml")
	link(sheets+2, "sharedStrings", "sharedStrings.xml")
	b.WriteString(`</Relationships>`)
	return b.String()
}

func contentTypes(sheets int) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="` + typesURL + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>`)
	part := func(name, kind string) {
		fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="%s%s+xml"/>`, name, typeOf, kind)
	}
	part("xl/workbook.xml", "sheet.main")
	for n := range sheets {
		part(sheetPart(n+1), "worksheet")
	}
	part("xl/styles.xml", "styles")
	part("xl/sharedStrings.xml", "sharedStrings")
	b.WriteString(`</Types>`)
	return b.String()
}

func sharedStrings(shared []string) string {
	b := []byte(xmlHead + `<sst xmlns="` + mainURL + `">`)
	for _, s := range shared {
		b = append(b, `<si>`...)
		b = appendXML(b, s)
		b = append(b, `</si>`...)
	}
	return string(append(b, `</sst>`...))
}

// maxCell is how long the text of a cell may be, in UTF-16 units, of which a
// character has at most 2.
const maxCell = 32767

// appendXML writes the text of a cell: without the characters that XML cannot
// hold, and what is longer than a cell may be.
func appendXML[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, `<t xml:space="preserve">`...)
	if len(s) <= maxCell/2 && plainXML(s) {
		dst = append(dst, s...)
	} else {
		left := maxCell / 2
		text := string(s)
		for i, r := range text {
			if left == 0 {
				break
			}
			left--
			switch {
			case r == '&':
				dst = append(dst, `&amp;`...)
			case r == '<':
				dst = append(dst, `&lt;`...)
			case r == '>':
				dst = append(dst, `&gt;`...)
			case r == '\r':
				dst = append(dst, `&#13;`...) // a bare one would be read as a line's end
			case r < ' ' && r != '\n' && r != '\t', r == '\ufffe', r == '\uffff':
				left++
			case r == '_' && escapes(text[i:]):
				dst = append(dst, `_x005F_`...) // else the four digits behind it would be read as one character
			default:
				dst = utf8.AppendRune(dst, r)
			}
		}
	}
	return append(dst, `</t>`...)
}

// plainXML reports whether s can stand as it is.
func plainXML[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '&' || c == '<' || c == '>' || c == '_' || c == 0xef {
			return false
		}
	}
	return true
}

// escapes reports whether s begins like _x000D_, which spreadsheets read as one
// character.
func escapes(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
