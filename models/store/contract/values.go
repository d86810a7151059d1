package contract

import (
	"bytes"
	"fmt"
	"strings"

	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/intake"
)

// exactValues: bytes, fractions, microseconds and every script come back as they
// were.
func exactValues(t T, d *Database) {
	s := d.Instance(t, 0)
	row, wave, channel := Survey(t, s, "exact")
	in := Response(row.ID, "k", "b")
	r := in.Response
	r.Version, r.WaveID, r.ChannelID, r.Mode, r.Sample, r.Area = 3, wave.ID, channel.ID, surveys.Paper, surveys.Quota, "219901"
	r.Flags, r.StartedAt, r.AcceptedAt = intake.FlagLate|intake.FlagStraight, 5, 1_795_000_000_123_456
	r.Answers = []byte{1, 0, 255, '\'', '"', '\\', 0}
	r.Design = intake.Design{Stratum: "层①", PSU: "社区🏠", BaseWeight: 1.0 / 3, FPC: 12345.678}
	out := commit(t, s, in)
	want := *r
	want.Seq, want.Receipt, want.Counted = out[0].Seq, out[0].Receipt, true
	got, err := responses(t.Context(), s, row.ID)
	if err != nil || len(got) != 1 {
		t.Fatalf("%d rows, %v; want 1", len(got), err)
	}
	if g, w := fmt.Sprintf("%#v", got[0]), fmt.Sprintf("%#v", want); g != w {
		t.Errorf("came back as\n%s, want\n%s", g, w)
	}
}

// codesDiffer: codes that differ in case, in a space at the end or in a mark
// are two codes.
func codesDiffer(t T, d *Database) {
	s := d.Instance(t, 0)
	names := []string{"Case", "case", "case ", "cäse", "ｃase"}
	for i, name := range names {
		if err := s.PutSetting(t.Context(), "contract "+name, fmt.Sprint(i)); err != nil {
			t.Fatalf("put %q: %v", name, err)
		}
	}
	for i, name := range names {
		if v, err := s.Setting(t.Context(), "contract "+name); err != nil || v != fmt.Sprint(i) {
			t.Errorf("%q reads %q, %v; want %d: it was taken for another", name, v, err, i)
		}
	}
}

// nothingCut: what is too long is refused, never cut.
func nothingCut(t T, d *Database) {
	s := d.Instance(t, 0)
	long := strings.Repeat("long-", 100)
	if err := s.PutPlace(t.Context(), &models.Place{Short: "CUTCUTCU", Name: long, Area: "219901"}); err == nil {
		place, err := s.Place(t.Context(), "CUTCUTCU")
		if err != nil || place.Name != long {
			t.Errorf("a name of %d bytes was cut to %d, %v", len(long), len(place.Name), err)
		}
	}
}

// largeBatches: a thousand responses in one call, some of a megabyte, pass and
// are found again.
func largeBatches(t T, d *Database) {
	s := d.Instance(t, 0)
	row, _, _ := Survey(t, s, "large")
	var batch []intake.Record
	for i := range 1024 {
		r := Response(row.ID, fmt.Sprint(i), "b")
		if i%100 == 0 {
			r.Response.Answers = make([]byte, 1<<20)
		}
		if i == 1 {
			r.Response.Answers = nil
		}
		batch = append(batch, r)
	}
	for _, want := range []intake.Status{intake.Stored, intake.Replayed} {
		for i, o := range commit(t, s, batch...) {
			if o.Status != want {
				t.Fatalf("record %d: %+v, want status %d", i, o, want)
			}
		}
	}
	if n, err := s.CountResponses(t.Context(), row.ID); err != nil || n != 1024 {
		t.Errorf("%d rows, %v; want 1024", n, err)
	}
}

// largeFiles: the largest file that is taken passes in one packet.
func largeFiles(t T, d *Database) {
	content := make([]byte, 8<<20)
	for i := range content {
		content[i] = byte(i * 7 >> 3)
	}
	row := models.File{Kind: models.FileShare, Name: "contract", MediaType: "application/octet-stream", Content: content}
	if err := d.Instance(t, 0).PutFile(t.Context(), &row); err != nil {
		t.Fatalf("a file of 8 MiB: %v", err)
	}
	if got, err := d.Instance(t, 1).File(t.Context(), row.ID); err != nil || !bytes.Equal(got.Content, content) {
		t.Errorf("%d bytes came back of %d, %v", len(got.Content), len(content), err)
	}
}
