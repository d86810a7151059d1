package setting

import (
	"bytes"
	"image"
	_ "image/jpeg" // registers the format
	_ "image/png"  // registers the format
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"minyi/surveys"
)

// Bounds of what may be uploaded, in bytes.
const (
	MaxProof   = 8 << 10   // a domain verification file
	MaxPicture = 300 << 10 // the share picture
	// MaxProofs is how many verification files there may be at once.
	MaxProofs = 20
)

// PictureName is the name under which the share picture is kept.
const PictureName = "share"

var proofName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}\.(txt|html)$`)

// IsProofName reports whether a file of this name could be a domain's proof:
// platforms such as WeChat ask for MP_verify_….txt at the root.
func IsProofName(name string) bool { return proofName.MatchString(name) }

// CheckProof refuses what cannot be a verification file: it is shown to
// everybody as plain text.
//
// Errors: Invalid, at /proof.
func CheckProof(name string, content []byte) error {
	switch {
	case !IsProofName(name):
		return surveys.E(surveys.Invalid, "setting.proof_name", "/proof", "Name", name)
	case len(content) == 0:
		return surveys.E(surveys.Invalid, "setting.file_empty", "/proof")
	case len(content) > MaxProof:
		return surveys.E(surveys.Invalid, "setting.file_large", "/proof", "LimitKB", MaxProof>>10)
	}
	odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
	if !utf8.Valid(content) || strings.ContainsFunc(string(content), odd) {
		return surveys.E(surveys.Invalid, "setting.proof_text", "/proof", "Name", name)
	}
	return nil
}

// Least sides of a share picture in pixels: below it the platforms show none.
const minSide, maxSide = 200, 4096

// CheckPicture tells by its content what a picture is, and refuses any but PNG
// and JPEG.
//
// Errors: Invalid, at /picture.
func CheckPicture(content []byte) (mediaType string, err error) {
	switch {
	case len(content) == 0:
		return "", surveys.E(surveys.Invalid, "setting.file_empty", "/picture")
	case len(content) > MaxPicture:
		return "", surveys.E(surveys.Invalid, "setting.file_large", "/picture", "LimitKB", MaxPicture>>10)
	}
	switch {
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		mediaType = "image/png"
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		mediaType = "image/jpeg"
	default:
		return "", surveys.E(surveys.Invalid, "setting.picture_form", "/picture")
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return "", surveys.E(surveys.Invalid, "setting.picture_broken", "/picture").Because(err)
	}
	if min(size.Width, size.Height) < minSide || max(size.Width, size.Height) > maxSide {
		return "", surveys.E(surveys.Invalid, "setting.picture_size", "/picture",
			"Width", size.Width, "Height", size.Height, "Min", minSide, "Max", maxSide)
	}
	return mediaType, nil
}
