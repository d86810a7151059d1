package exchange

import (
	"fmt"

	"minyi/surveys"
)

// Questionnaires come in and go out in many formats. Each has a room of its own
// below this package; exchange/format knows them all and checks what they read.

// Reader reads questionnaires of one format.
type Reader interface {
	// Knows reports whether data looks like this format. It goes by the content,
	// never by a name, and is cheap.
	Knows(data []byte) bool
	// Read makes a document. What the format holds and a document cannot becomes a
	// note with its original text and a finding; nothing goes without a word.
	//
	// Errors: surveys.Invalid or TooLarge when nothing can be read.
	Read(data []byte, o Options) (*Reading, error)
}

// Writer writes questionnaires in one format.
type Writer interface {
	// Write returns the file and what it could not hold.
	Write(doc *surveys.Survey) ([]byte, []Finding, error)
}

// Options are what a reader cannot find in the file.
type Options struct {
	Code     string // of the survey; "" has one made of the title
	Language string // of the texts; "" guesses between zh-CN and en
}

// Reading is what a reader made of a file.
type Reading struct {
	Document *surveys.Survey
	Report   []Finding
}

// Level says how much a finding matters.
type Level string

// The levels: understood, but worth a look; read with a loss or a guess that
// can be wrong; not read.
const (
	Info    Level = "info"
	Warning Level = "warning"
	Fault   Level = "error"
)

// Finding is one line of the report of an import or an export. Key and Args are
// worded at the edge.
type Finding struct {
	Level    Level
	Where    Place
	Key      string
	Args     map[string]any
	Original string // as it stands in the file, shortened
}

// maxOriginal is how many characters of the original a finding shows.
const maxOriginal = 300

// Found makes a Finding; args are pairs of name and value.
func Found(level Level, where Place, original, key string, args ...any) Finding {
	if runes := []rune(original); len(runes) > maxOriginal {
		original = string(runes[:maxOriginal]) + "…"
	}
	return Finding{level, where, key, surveys.E(surveys.Invalid, key, "", args...).Args, original}
}

// Refusal turns an error into a line of the report.
func Refusal(e *surveys.Error) Finding {
	return Finding{Fault, Place{Pointer: e.Field}, e.Key, e.Args, ""}
}

// Place is where in a file something stands.
type Place struct {
	Unit    Unit
	Number  int    // from 1
	Row     int    // of a table, from 1; 0 is the whole table
	Pointer string // a JSON pointer, for formats that are JSON or for the document
}

// Unit is what a format counts its places in.
type Unit string

// The units.
const (
	Line      Unit = "line"
	Paragraph Unit = "paragraph"
	TableUnit Unit = "table"
)

// String is the place for programs: "line 12", "table 2 row 3", "/pages/0".
func (p Place) String() string {
	switch {
	case p.Unit == "":
		return p.Pointer
	case p.Row > 0:
		return fmt.Sprintf("%s %d row %d", p.Unit, p.Number, p.Row)
	}
	return fmt.Sprintf("%s %d", p.Unit, p.Number)
}
