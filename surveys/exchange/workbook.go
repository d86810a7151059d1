package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"minyi/surveys"
)

// What a workbook may hold. A file of 1 MB can say that it unpacks to 16 GB, or
// hold 65,000 parts; people's lists are far below these limits.
const (
	maxUnpacked = 64 << 20 // bytes of all parts together
	maxParts    = 1_000
	maxStrings  = 500_000 // each costs memory even when it is empty
)

// workbook is an .xlsx file of which nothing but the parts that are asked for
// is unpacked, as a stream. A library that loads the file whole fills every row
// up to the last used cell, which may be XFD1048576.
type workbook struct {
	parts map[string]*zip.File
	text  []string // the shared strings
	sheet string   // part of the first sheet that is not hidden
}

// openWorkbook reads everything but the sheet.
//
// Errors: surveys.Invalid when this is no workbook, one without a sheet, or one
// beyond the limits.
func openWorkbook(data []byte) (*workbook, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, broken(err)
	}
	if len(archive.File) > maxParts {
		return nil, surveys.E(surveys.Invalid, "exchange.workbook_parts", "", "Parts", len(archive.File), "Max", maxParts)
	}
	w := &workbook{parts: make(map[string]*zip.File, len(archive.File))}
	var unpacked uint64
	for _, f := range archive.File {
		// archive/zip stops at the size that a part declares, so the sum of the
		// declared sizes bounds what can ever be read.
		if unpacked += f.UncompressedSize64; unpacked > maxUnpacked || f.UncompressedSize64 > maxUnpacked {
			return nil, tooLarge()
		}
		w.parts[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	return w, w.find()
}

// find follows the relations from the package to the sheet, as the format asks.
func (w *workbook) find() error {
	top, err := w.relations("")
	if err != nil {
		return err
	}
	book := top.ofType("officedocument")
	if book == "" || w.parts[book] == nil {
		return surveys.E(surveys.Invalid, "exchange.not_workbook", "")
	}
	links, err := w.relations(book)
	if err != nil {
		return err
	}
	if w.sheet, err = w.firstSheet(book, links); err != nil {
		return err
	}
	if shared := links.ofType("sharedstrings"); shared != "" && w.parts[shared] != nil {
		w.text, err = w.strings(shared)
	}
	return err
}

// relation leads from one part to another.
type relation struct{ id, kind, target string }

type relations []relation

// ofType returns the part that a kind of relation leads to, "" for none.
func (rs relations) ofType(kind string) string {
	for _, r := range rs {
		if r.kind == kind {
			return r.target
		}
	}
	return ""
}

// relations reads what a part leads to; "" is the package itself.
func (w *workbook) relations(part string) (relations, error) {
	dir, name := path.Split(part)
	var out relations
	err := w.each(dir+"_rels/"+name+".rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attribute(e, "TargetMode") == "External" {
			return nil
		}
		target := attribute(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		kind := attribute(e, "Type")
		out = append(out, relation{
			id: attribute(e, "Id"), kind: strings.ToLower(kind[strings.LastIndexByte(kind, '/')+1:]),
			target: strings.ToLower(strings.TrimPrefix(path.Clean("/"+target), "/")),
		})
		return nil
	})
	return out, err
}

// firstSheet returns the part of the first sheet that people see.
func (w *workbook) firstSheet(book string, links relations) (string, error) {
	found := ""
	err := w.each(book, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "sheet" || found != "" || strings.Contains(strings.ToLower(attribute(e, "state")), "hidden") {
			return nil
		}
		for _, r := range links {
			if id := attribute(e, "id"); r.id == id && r.kind == "worksheet" {
				found = r.target
			}
		}
		return nil
	})
	if err == nil && (found == "" || w.parts[found] == nil) {
		err = surveys.E(surveys.Invalid, "exchange.no_sheet", "")
	}
	return found, err
}

// strings reads the shared strings: the runs of each joined, without the
// phonetic ones.
func (w *workbook) strings(part string) ([]string, error) {
	var out []string
	err := w.each(part, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(out) == maxStrings {
			return tooLarge()
		}
		text, err := runs(d, e)
		out = append(out, text)
		return err
	})
	return out, err
}

// each calls visit for every element of a part; one that is not there is empty.
func (w *workbook) each(part string, visit func(*xml.Decoder, xml.StartElement) error) error {
	f := w.parts[strings.ToLower(part)]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return broken(err)
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		token, err := next(d)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(d, e); err != nil {
				return err
			}
		}
	}
}

// next reads a token. A document type is refused: no program writes one here,
// and it is the way in for entities that grow or read files.
func next(d *xml.Decoder) (xml.Token, error) {
	token, err := d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, broken(err)
	}
	if _, ok := token.(xml.Directive); ok {
		return nil, surveys.E(surveys.Invalid, "exchange.not_workbook", "")
	}
	return token, nil
}

// runs joins the texts below an element, up to its end.
func runs(d *xml.Decoder, from xml.StartElement) (string, error) {
	var b strings.Builder
	depth, inText, phonetic := 1, false, 0
	for depth > 0 {
		token, err := next(d)
		if err != nil {
			return "", broken(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			inText = e.Name.Local == "t"
			if e.Name.Local == "rPh" {
				phonetic++
			}
		case xml.EndElement:
			depth--
			inText = false
			if e.Name.Local == "rPh" {
				phonetic--
			}
		case xml.CharData:
			if inText && phonetic == 0 || from.Name.Local != "si" && from.Name.Local != "is" && depth == 1 {
				b.Write(e)
			}
		}
	}
	return b.String(), nil
}

func tooLarge() error {
	return surveys.E(surveys.Invalid, "exchange.workbook_large", "", "MaxMB", maxUnpacked>>20)
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// broken words what archive/zip and encoding/xml find.
func broken(err error) error {
	if len(surveys.All(err)) > 0 {
		return err
	}
	return surveys.E(surveys.Invalid, "exchange.workbook_broken", "").Because(err)
}
