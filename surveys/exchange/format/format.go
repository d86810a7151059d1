// Package format knows every format that questionnaires come and go in.
package format

import (
	"slices"
	"strings"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/exchange/markdown"
	"minyi/surveys/exchange/outline"
	"minyi/surveys/exchange/word"
	"minyi/surveys/logic"
)

// Auto finds the format by the content.
const Auto = "auto"

// format is one format; a nil reader or writer is not there yet.
type format struct {
	name   string
	reader exchange.Reader
	writer exchange.Writer
}

// formats in the order in which content is looked at: a text is whatever is
// nothing else.
var formats = []format{
	{"minyi", document{}, document{}},
	{"docx", word.Format{}, nil},
	{"markdown", markdown.Format{}, markdown.Format{}},
	{"text", outline.Text{}, outline.Text{}},
	{"xlsform", nil, nil},
	{"lss", nil, nil},
	{"surveyjs", nil, nil},
	{"qsf", nil, nil},
}

// Readable and Writable are the names of what can be read and written.
func Readable() []string { return names(func(f format) bool { return f.reader != nil }) }

// Writable is like Readable.
func Writable() []string { return names(func(f format) bool { return f.writer != nil }) }

func names(can func(format) bool) (all []string) {
	for _, f := range formats {
		if can(f) {
			all = append(all, f.name)
		}
	}
	return all
}

// MaxSize is how large a file may be, in bytes.
const MaxSize = 10 << 20

// Read reads a file of the named format, Auto for whatever it is. The document
// is one that design.Decode accepts, or nil; what is wrong about it then stands
// in the report.
//
// Errors: surveys.Unsupported for a format that cannot be read, Invalid,
// Malformed or TooLarge when nothing in the file can be.
func Read(name string, data []byte, o exchange.Options) (*exchange.Reading, error) {
	if len(data) > MaxSize {
		return nil, surveys.E(surveys.TooLarge, "exchange.text_large", "", "MaxMB", MaxSize>>20)
	}
	f, err := find(name, data)
	if err != nil {
		return nil, err
	}
	if f.reader == nil {
		return nil, surveys.E(surveys.Unsupported, "exchange.format_later", "/format", "Format", f.name, "Known", strings.Join(Readable(), ", "))
	}
	r, err := f.reader.Read(data, o)
	if err != nil || r.Document == nil {
		return r, err
	}
	return checked(r)
}

// Is reports whether data looks like the named format.
func Is(name string, data []byte) bool {
	f, err := find(Auto, data)
	return err == nil && f.name == name
}

func find(name string, data []byte) (format, error) {
	if name != Auto {
		i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
		if i < 0 {
			return format{}, surveys.E(surveys.Unsupported, "exchange.format_unknown", "/format", "Format", name, "Known", strings.Join(Readable(), ", "))
		}
		return formats[i], nil
	}
	for _, f := range formats {
		if f.reader != nil && f.reader.Knows(data) {
			return f, nil
		}
	}
	return formats[slices.IndexFunc(formats, func(f format) bool { return f.name == "text" })], nil
}

// checked reads the document again as everybody's is, and drops conditions that
// do not compile.
func checked(r *exchange.Reading) (*exchange.Reading, error) {
	data, _, err := design.Canonical(r.Document)
	if err != nil {
		return nil, err
	}
	doc, err := design.Decode(data)
	if err != nil {
		all := surveys.All(err)
		if all == nil {
			return nil, err
		}
		for _, e := range all {
			r.Report = append(r.Report, exchange.Refusal(e))
		}
		r.Document = nil
		return r, nil
	}
	r.Document = doc
	if _, wrong := logic.CompileSurvey(doc); len(wrong) > 0 {
		for _, e := range wrong {
			f := exchange.Refusal(e)
			f.Level = exchange.Warning
			r.Report = append(r.Report, f)
		}
	}
	return r, nil
}

// Write writes a document in the named format.
//
// Errors: surveys.Unsupported for a format that cannot be written.
func Write(name string, doc *surveys.Survey) ([]byte, []exchange.Finding, error) {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	switch {
	case i < 0:
		return nil, nil, surveys.E(surveys.Unsupported, "exchange.format_unknown", "/format", "Format", name, "Known", strings.Join(Writable(), ", "))
	case formats[i].writer == nil:
		return nil, nil, surveys.E(surveys.Unsupported, "exchange.format_later", "/format", "Format", name, "Known", strings.Join(Writable(), ", "))
	}
	return formats[i].writer.Write(doc)
}
