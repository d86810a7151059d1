package answer

import (
	"encoding/json"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"

	"minyi/surveys/strictjson"
)

// civicBody is a whole submission to civic: 37 answers.
var civicBody = []byte(`{"key":"` + goodKey + `","version":1,"channel":"","started_at":"2026-11-23T08:30:00+08:00","answers":` + civicAnswers + `}`)

// The candidates for the hot path, over the same bytes. Only the last one
// refuses doubled names and lone surrogates and checks the answers.
func BenchmarkJSON(b *testing.B) {
	f := civic(b)
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"encoding-json-map", func() error { var v map[string]any; return json.Unmarshal(civicBody, &v) }},
		{"go-json-experiment-map", func() error { var v map[string]any; return jsonv2.Unmarshal(civicBody, &v) }},
		{"strictjson-tree", func() error { _, err := strictjson.Parse(civicBody, strictjson.Limits{Depth: maxDepth}); return err }},
		{"read-and-decode", func() error {
			s, err := ReadSubmission(civicBody)
			if err != nil {
				return err
			}
			sheet, err := f.Decode(s.Answers, known)
			s.Free()
			sheet.Free()
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(civicBody)))
			for b.Loop() {
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCodec(b *testing.B) {
	f := civic(b)
	sheet, err := f.Decode(parse(b, civicAnswers), known)
	if err != nil {
		b.Fatal(err)
	}
	row := f.Encode(sheet)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(row)))
		for b.Loop() {
			f.Encode(sheet)
		}
	})
	b.Run("decode-into", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(row)))
		for b.Loop() {
			if sheet, err = f.DecodeInto(sheet, row); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("finish", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.Finish(sheet, someKey)
		}
	})
}
