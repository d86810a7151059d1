package area

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

const table = "code,name_zh,name_en,level,parent,valid_from,valid_to,successor\n" +
	"219900,苇海市,Reedsea,city,,,,\n" +
	"219901,鹤鸣区,\"Heming, District\",county,219900,2016-06-01,,\n"

var tableAreas = []Area{
	{Code: "219900", Name: surveys.Text{"zh-CN": "苇海市", "en": "Reedsea"}, Level: City},
	{Code: "219901", Name: surveys.Text{"zh-CN": "鹤鸣区", "en": "Heming, District"}, Level: County, Parent: "219900", ValidFrom: "2016-06-01"},
}

func utf16File(order binary.AppendByteOrder, s string) string {
	b := order.AppendUint16(nil, 0xFEFF)
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestOneTableInManyDresses(t *testing.T) {
	for name, file := range map[string]string{
		"as it is":                   table,
		"with a byte-order mark":     "\uFEFF" + table,                                             // B142
		"UTF-16, little-endian":      utf16File(binary.LittleEndian, table),                        // B141
		"UTF-16, big-endian":         utf16File(binary.BigEndian, table),                           // B141
		"parted by semicolons":       strings.ReplaceAll(dequote(table), ",", ";"),                 // B144
		"parted by tabs":             strings.ReplaceAll(dequote(table), ",", "\t"),                // B144
		"with Windows line ends":     strings.ReplaceAll(table, "\n", "\r\n"),                      //
		"with blank lines and cells": strings.ReplaceAll(table, "\n219901", "\n,,,,,,,\n\n219901"), //
		"with a loud heading":        strings.Replace(table, "code,name_zh", " CODE ,Name_ZH", 1),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadCSV(strings.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			want := tableAreas
			if strings.HasPrefix(name, "parted") {
				want = []Area{tableAreas[0], tableAreas[1]}
				want[1].Name = surveys.Text{"zh-CN": "鹤鸣区", "en": "Heming District"}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func dequote(s string) string {
	return strings.ReplaceAll(s, "\"Heming, District\"", "Heming District")
}

func TestColumnsMayStandInAnyOrderAndBeLeftOut(t *testing.T) {
	got, err := ReadCSV(strings.NewReader("parent,level,name_zh,code\n,city,苇海市,219900\n"))
	want := []Area{{Code: "219900", Name: surveys.Text{"zh-CN": "苇海市"}, Level: City}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestABadTableIsRefusedWithItsLine(t *testing.T) {
	const heading = "code,name_zh,level,parent,valid_from\n"
	for name, c := range map[string]struct {
		file, key, at string
	}{
		"nothing at all":                       {"", "exchange.table_empty", ""},
		"a heading alone":                      {heading, "exchange.table_empty", ""},
		"not a table":                          {"\x89PNG\r\n\x1a\n", "exchange.encoding", ""},
		"UTF-16 without a mark":                {"c\x00o\x00d\x00e\x00", "exchange.encoding", ""},
		"UTF-16 cut in the middle":             {"\xff\xfec\x00o", "exchange.encoding", "/1"},
		"GB18030":                              {heading + "219900,\xce\xad\xba\xa3\xca\xd0,city,,\n", "exchange.encoding", "/2/name_zh"},
		"an unknown column":                    {"code,name_zh,level,parent,colour\n", "exchange.column_unknown", "/1/colour"},
		"a column twice":                       {"code,name_zh,level,parent,Code\n", "exchange.column_twice", "/1/Code"},
		"a column missing":                     {"code,name_zh,level\n", "exchange.column_missing", "/1/parent"},
		"a row too short":                      {heading + "219900,苇海市,city,,\n219901,鹤鸣区,county\n", "exchange.cells", "/3"}, // B145
		"a row too long":                       {heading + "219900,苇海市,city,,,x\n", "exchange.cells", "/2"},
		"a quote open to the end of the file":  {heading + "219900,\"苇海市,city,,\n219901,鹤鸣区,county,219900,\n", "exchange.quote", "/2"}, // B145
		"a quote inside a cell":                {heading + "219900,苇\"海市,city,,\n", "exchange.quote", "/2"},
		"a code that is not a number":          {heading + "NaN,苇海市,city,,\n", "area.csv_code", "/2/code"},
		"a code of a spreadsheet":              {heading + "2.199E+05,苇海市,city,,\n", "area.csv_code", "/2/code"},
		"a code with decimals":                 {heading + "219900.0,苇海市,city,,\n", "area.csv_code", "/2/code"},
		"a code in hexadecimal":                {heading + "0x1p,苇海市,city,,\n", "area.csv_code", "/2/code"},
		"a code with an underscore":            {heading + "219_900,苇海市,city,,\n", "area.csv_code", "/2/code"},
		"a code in full-width digits":          {heading + "２１９９００,苇海市,city,,\n", "area.csv_code", "/2/code"},
		"a parent that is infinite":            {heading + "219901,鹤鸣区,county,inf,\n", "area.csv_code", "/2/parent"},
		"no code":                              {heading + ",苇海市,city,,\n", "area.csv_code", "/2/code"},
		"a name of blanks":                     {heading + "219900,\u3000,city,,\n", "area.csv_name", "/2/name_zh"},
		"a level of another language":          {heading + "219900,苇海市,市,,\n", "area.csv_level", "/2/level"},
		"a date of a spreadsheet":              {heading + "219900,苇海市,city,,42522\n", "area.csv_date", "/2/valid_from"},
		"a date of another country":            {heading + "219900,苇海市,city,,01/06/2016\n", "area.csv_date", "/2/valid_from"},
		"the right line after a two-line cell": {heading + "219900,\"苇\n海\",city,,\n219901,区,county,x,\n", "area.csv_code", "/4/parent"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadCSV(strings.NewReader(c.file))
			all := surveys.All(err)
			if len(all) == 0 || all[0].Key != c.key || all[0].Field != c.at {
				t.Fatalf("got %v, want %s at %s", err, c.key, c.at)
			}
			if got != nil {
				t.Errorf("%d areas beside an error", len(got))
			}
		})
	}
}

func TestAllBadRowsAreNamedUpToAHundred(t *testing.T) {
	bad := "code,name_zh,level,parent\n" + strings.Repeat("x,区,county,\n", 150)
	_, err := ReadCSV(strings.NewReader(bad))
	if n := len(surveys.All(err)); n != maxFindings {
		t.Errorf("%d findings, want %d", n, maxFindings)
	}
}

func TestAFileBeyondTheLimitIsRefused(t *testing.T) {
	row := "219901," + strings.Repeat("区", 10000) + ",county,\n"
	_, err := ReadCSV(io.MultiReader(strings.NewReader("code,name_zh,level,parent\n"),
		strings.NewReader(strings.Repeat(row, maxCSV/len(row)+1))))
	if surveys.KindOf(err) != surveys.TooLarge {
		t.Errorf("got %v", err)
	}
}

// Whatever arrives: no panic, and what is accepted holds codes and names.
func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte(utf16File(binary.LittleEndian, table)))
	f.Add([]byte("code;name_zh;level;parent\n1;\"a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		areas, err := ReadCSV(bytes.NewReader(data))
		if err != nil {
			if len(surveys.All(err)) == 0 {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		for _, a := range areas {
			if !codePattern.MatchString(a.Code) || surveys.Blank(a.Name["zh-CN"]) || order[a.Level] == 0 {
				t.Fatalf("accepted %+v", a)
			}
		}
	})
}
