package answer

import (
	"errors"
	"math/bits"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// samePieces checks that a sheet's pieces say what the sheet says.
func samePieces(t interface{ Fatalf(string, ...any) }, f *Form, data []byte, sheet Sheet, want error) {
	pieces, err := f.Pieces(nil, data)
	if (err == nil) != (want == nil) || err != nil && !errors.Is(err, ErrCodec) {
		t.Fatalf("%x: the pieces give %v, the sheet %v", data, err, want)
	}
	if err != nil {
		return
	}
	for i := range f.Fields {
		field, piece := &f.Fields[i], pieces[i]
		var v Value
		field.DecodePiece(piece, &v)
		if diff := cmp.Diff(Sheet{sheet[i]}, Sheet{v}, sameSheet); diff != "" {
			t.Fatalf("%s: %s", field.Code, diff)
		}
		if !v.Answered() {
			continue
		}
		switch {
		case v.Shape == Choice:
			if option, other := field.Option(piece); option != v.Option || string(other) != v.Other {
				t.Fatalf("%s: option %d %q of %+v", field.Code, option, other, v)
			}
		case field.shape == Choices && field.Type == "multiple":
			mask, other := field.Bits(piece)
			count := 0
			for _, b := range mask {
				count += bits.OnesCount8(b)
			}
			for _, o := range v.Options {
				if mask[o/8]>>(o%8)&1 == 0 {
					t.Fatalf("%s: %x lacks option %d", field.Code, mask, o)
				}
			}
			if count != len(v.Options) || string(other) != v.Other {
				t.Fatalf("%s: %x %q of %+v", field.Code, mask, other, v)
			}
		case field.shape == Figure:
			if x := field.Figure(piece); x != v.Number {
				t.Fatalf("%s: %v of %+v", field.Code, x, v)
			}
		case field.shape == Words:
			if words := piece.Words(); string(words) != v.Text {
				t.Fatalf("%s: %q of %+v", field.Code, words, v)
			}
		}
	}
}

func TestPiecesSayWhatTheSheetSays(t *testing.T) {
	f := allTypes(t)
	var used []Piece
	rapid.Check(t, func(t *rapid.T) {
		sheet := anySheet(t, f)
		f.Extract(sheet)
		data := f.Encode(sheet)
		sheet, err := f.DecodeBytes(data)
		samePieces(t, f, data, sheet, err)
		// Of an earlier sheet in the same memory nothing stays.
		if used, err = f.Pieces(used, data); err != nil {
			t.Fatal(err)
		}
		for i := range used {
			if (used[i] != nil) != sheet[i].Answered() {
				t.Fatalf("%s: %x of %+v", f.Fields[i].Code, used[i], sheet[i])
			}
		}
	})
}

func TestPiecesRefuseWhatTheSheetRefuses(t *testing.T) {
	f := allTypes(t)
	rapid.Check(t, func(t *rapid.T) {
		sheet := anySheet(t, f)
		f.Extract(sheet)
		data := f.Encode(sheet)
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		data = data[:rapid.IntRange(0, len(data)).Draw(t, "length")]
		decoded, err := f.DecodeBytes(data)
		samePieces(t, f, data, decoded, err)
	})
}
