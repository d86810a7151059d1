package word

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"minyi/surveys"
)

// What a document may hold: a file of 1 MB can say that it unpacks to 16 GB.
// Questionnaires are far below these limits, pictures included.
const (
	maxParts    = 2_000
	maxUnpacked = 128 << 20 // bytes of all parts together, as declared
	maxPart     = 16 << 20  // of one part that is read
	maxRatio    = 200       // of a part of more than a megabyte
)

// archive is the package of a document. Its parts are unpacked when they are
// asked for.
type archive struct{ parts map[string]*zip.File }

// open checks the directory of the archive.
//
// Errors: surveys.Invalid for a damaged one, names that lead out of it, and what
// is beyond the limits.
func open(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, broken(err)
	}
	if len(z.File) > maxParts {
		return nil, surveys.E(surveys.Invalid, "word.parts", "", "Parts", len(z.File), "Max", maxParts)
	}
	a := &archive{parts: make(map[string]*zip.File, len(z.File))}
	var unpacked uint64
	for _, f := range z.File {
		if unpacked += f.UncompressedSize64; unpacked > maxUnpacked || f.UncompressedSize64 > maxUnpacked {
			return nil, tooLarge()
		}
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if path.IsAbs(name) || strings.Contains("/"+name+"/", "/../") || strings.Contains(name, ":") || strings.IndexByte(name, 0) >= 0 {
			return nil, surveys.E(surveys.Invalid, "word.paths", "")
		}
		name = strings.ToLower(path.Clean(name))
		if a.parts[name] != nil && !strings.HasSuffix(f.Name, "/") {
			return nil, surveys.E(surveys.Invalid, "word.twice", "") // which of both is meant nobody knows
		}
		a.parts[name] = f
	}
	return a, nil
}

// main is the part with the text.
func (a *archive) main() string {
	if links, err := a.tree("_rels/.rels"); err == nil && links != nil {
		for _, r := range links.all("Relationship") {
			if strings.HasSuffix(r.attr("Type"), "/officeDocument") && r.attr("TargetMode") != "External" {
				return strings.ToLower(strings.TrimPrefix(path.Clean("/"+r.attr("Target")), "/"))
			}
		}
	}
	return "word/document.xml"
}

// read opens a part within its bounds; nil for one that is not there.
func (a *archive) read(name string) (io.ReadCloser, error) {
	f := a.parts[strings.ToLower(name)]
	if f == nil {
		return nil, nil
	}
	if f.UncompressedSize64 > maxPart || f.UncompressedSize64 > 1<<20 && f.UncompressedSize64 > maxRatio*(f.CompressedSize64+1) {
		return nil, tooLarge()
	}
	if f.Flags&1 != 0 {
		return nil, surveys.E(surveys.Invalid, "word.locked", "")
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, maxPart+1), r}, nil
}

func tooLarge() error {
	return surveys.E(surveys.Invalid, "word.large", "", "MaxMB", maxPart>>20)
}

func broken(err error) error {
	if len(surveys.All(err)) > 0 {
		return err
	}
	return surveys.E(surveys.Invalid, "word.broken", "").Because(err)
}
