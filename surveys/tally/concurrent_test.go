package tally_test

import (
	"sync"
	"testing"

	"minyi/surveys/answer"
	"minyi/surveys/tally"
)

// Readers work on views while the writer appends; what a view shows stays what
// it was. Run with the race detector, this also proves that they share no
// memory that is written.
func TestReadersSeeAPrefixWhileTheWriterAppends(t *testing.T) {
	v1, v2 := compile(t, "v1.json", 1), compile(t, "v2.json", 2)
	f := tally.NewFrame(surveyID, shanghai)
	const rows = 3000
	know, no := choose(t, v1, "q1", "know"), choose(t, v2, "q1", "no")
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				v := f.View()
				if v.AsOfSeq != int64(v.N) {
					t.Errorf("n %d as of %d", v.N, v.AsOfSeq)
				}
				c, ok := v.Column("q1")
				for row := range v.N {
					want := "know"
					if row%2 == 1 {
						want = "no"
					}
					if !ok || c.Values[c.Codes.At(row)] != want || v.Seq.At(row) != int64(row+1) {
						t.Errorf("row %d of %d is wrong", row, v.N)
						return
					}
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for i := range rows {
		form, value := v1, know
		if i%2 == 1 {
			form, value = v2, no
		}
		add(t, f, form, response(int64(i+1), form.Version), sheet(t, form, map[string]answer.Value{"q1": value}))
	}
	close(stop)
	readers.Wait()
	if v := f.View(); v.N != rows || v != f.View() {
		t.Errorf("n %d; a view of the same rows is the same view", v.N)
	}
}
