package channel

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"minyi/surveys"
)

// QR is an address as a square of dark and light modules.
type QR struct {
	side int // modules, without the margin
	dark func(x, y int) bool
}

// quiet is the light margin that scanners need, in modules.
const quiet = 4

// Sizes of a picture in pixels: below, a module is under three pixels wide and a
// phone cannot tell it from its neighbour; above, the file serves nobody.
const (
	MinPixels = 240
	MaxPixels = 4096
)

// NewQR encodes an address. A quarter of the code may be dirty or torn (level
// Q): posters hang outdoors.
func NewQR(address string) (*QR, error) {
	code, err := qr.Encode(address, qr.Q, qr.Unicode)
	if err != nil {
		return nil, fmt.Errorf("encode %d characters: %w", len(address), err)
	}
	return &QR{side: code.Bounds().Dx(), dark: func(x, y int) bool { return code.At(x, y) == color.Color(color.Black) }}, nil
}

// Side is the number of modules along an edge, with the margin.
func (q *QR) Side() int { return q.side + 2*quiet }

// SVG draws the code for any size; label is read out in its place. Its edges
// and colours are fixed: in a dark theme a scanner still needs dark on light.
func (q *QR) SVG(label string) []byte {
	var b bytes.Buffer
	n := strconv.Itoa(q.Side())
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + n + ` ` + n + `" role="img" aria-label="` +
		html.EscapeString(label) + `" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h` + n + `v` + n + `H0z"/><path d="`)
	for y := range q.side {
		for x := 0; x < q.side; x++ {
			run := 0
			for x+run < q.side && q.dark(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes()
}

// PNG draws the code as a square of that many pixels. All modules are equally
// wide; what is left over widens the margin.
//
// Errors: Invalid for a size outside MinPixels to MaxPixels.
func (q *QR) PNG(pixels int) ([]byte, error) {
	if err := CheckPixels(pixels); err != nil {
		return nil, err
	}
	img := image.NewPaletted(image.Rect(0, 0, pixels, pixels), color.Palette{color.White, color.Black})
	width := pixels / q.Side()
	if width == 0 {
		return nil, surveys.E(surveys.Invalid, "channel.pixels", "/size", "Min", q.Side(), "Max", MaxPixels)
	}
	edge := (pixels - width*q.side) / 2
	for y := range q.side {
		for x := range q.side {
			if !q.dark(x, y) {
				continue
			}
			for dy := range width {
				row := img.Pix[(edge+y*width+dy)*img.Stride+edge+x*width:]
				for dx := range width {
					row[dx] = 1
				}
			}
		}
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// CheckPixels refuses sizes that no picture may have.
func CheckPixels(pixels int) error {
	if pixels < MinPixels || pixels > MaxPixels {
		return surveys.E(surveys.Invalid, "channel.pixels", "/size", "Min", MinPixels, "Max", MaxPixels)
	}
	return nil
}

// nameLength bounds a file's name, in characters: Windows counts the folder too.
const nameLength = 80

// FileName joins parts into a name, without its ending, that every system can
// store: no separators, no invisible characters, no leading or trailing dot.
func FileName(parts ...string) string {
	var b strings.Builder
	length := 0
	for _, part := range parts {
		gap := b.Len() > 0
		for _, r := range strings.Join(strings.FieldsFunc(part, unnameable), " ") {
			if length == nameLength {
				break
			}
			if gap {
				b.WriteByte('-')
				gap = false
				length++
			}
			b.WriteRune(r)
			length++
		}
	}
	name := strings.Trim(b.String(), ". -")
	if name == "" {
		return "qr"
	}
	return name
}

func unnameable(r rune) bool {
	return surveys.Invisible(r) || r == '\uFFFD' || strings.ContainsRune(`/\:*?"<>|`, r)
}
