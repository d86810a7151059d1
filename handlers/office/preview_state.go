package office

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"net/url"
	"slices"
	"strings"
)

// What is typed into a preview stands in its address and nowhere else, so that
// phone and list show one moment, a reload keeps it, and nothing is stored.
const (
	maxState    = 6000    // characters of an address that gateways let through
	maxInflated = 1 << 20 // bytes
	// onePixel stands in for a photo, which no address could hold.
	onePixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

// packState writes the inputs of a page for an address. Where they are too many
// the longest are shortened, and cut says so.
func packState(typed url.Values) (state string, cut bool) {
	typed = cloneValues(typed)
	for _, values := range typed {
		for i, v := range values {
			if strings.HasPrefix(v, "data:") {
				values[i] = onePixel
			}
		}
	}
	for most := 2000; ; most /= 2 {
		if state = deflated(typed.Encode()); len(state) <= maxState || most < 10 {
			return state, cut
		}
		cut = true
		for _, values := range typed {
			for i, v := range values {
				if r := []rune(v); len(r) > most && v != onePixel {
					values[i] = string(r[:most])
				}
			}
		}
	}
}

func cloneValues(values url.Values) url.Values {
	clone := make(url.Values, len(values))
	for name, v := range values {
		clone[name] = slices.Clone(v)
	}
	return clone
}

func deflated(text string) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return "" // only a level that does not exist is refused
	}
	io.WriteString(w, text)
	w.Close()
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// openState reads what packState wrote; nil for nothing and for nonsense.
func openState(state string) url.Values {
	packed, err := base64.RawURLEncoding.DecodeString(state)
	if err != nil || len(packed) == 0 {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxInflated))
	if err != nil {
		return nil
	}
	typed, err := url.ParseQuery(string(text))
	if err != nil || len(typed) == 0 {
		return nil
	}
	return typed
}
