package store_test

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"syscall"
	"testing"
	"time"

	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

// BenchmarkCommit commits batches as the queue hands them over: keys in the
// order of time, as phones make them. cpu-µs/row is the
// processor's time, the system's included, which other work on the machine
// stretches less than the clock's.
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{1, 32, 256} {
		b.Run(fmt.Sprintf("%d rows", size), func(b *testing.B) {
			s := storetest.SQLite(b)
			row, wave, channel := storetest.Survey(b, s, "s")
			answers := make([]byte, 160)
			for i := range answers {
				answers[i] = byte(i)
			}
			made := int64(0)
			next := func() []intake.Record {
				batch := make([]intake.Record, size)
				for i := range batch {
					made++
					batch[i] = storetest.Response(row.ID, fmt.Sprint(made), "body")
					r := batch[i].Response
					binary.BigEndian.PutUint64(r.Key[:8], uint64(made)<<16|0x7000)
					_, _ = rand.Read(r.Key[8:])
					r.WaveID, r.ChannelID, r.Area, r.Answers = wave.ID, channel.ID, "219901", answers
					r.AcceptedAt += made * 1000
				}
				return batch
			}
			for made < 20_000 {
				if _, err := s.Commit(b.Context(), next()); err != nil {
					b.Fatal(err)
				}
				if size == 1 && made > 200 {
					break
				}
			}
			var used time.Duration
			rows := 0
			for b.Loop() {
				b.StopTimer()
				batch := next()
				before := cpu()
				b.StartTimer()
				if _, err := s.Commit(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				used += cpu() - before
				rows += size
			}
			b.ReportMetric(float64(used.Nanoseconds())/1000/float64(rows), "cpu-µs/row")
		})
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
