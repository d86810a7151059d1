package main

import (
	"fmt"
	"os"
	"text/tabwriter"
)

// benchReport is what `bench --json` prints.
type benchReport struct {
	Machine         machine       `json:"machine"`
	DB              string        `json:"db"`
	Seconds         float64       `json:"seconds"`
	BodyBytes       int           `json:"body_bytes"` // mean
	Answers         [2]int        `json:"answers"`    // fewest and most of a body
	Levels          []*benchLevel `json:"levels"`
	Acked           int           `json:"acked"`
	Refused         string        `json:"refused"` // counts by status, "" for none
	Stored          int           `json:"stored"`
	StoredAfterKill int           `json:"stored_after_kill"`
	AllStored       bool          `json:"all_stored"` // both are what was acknowledged
}

// benchLevel is what one number of connections gave.
type benchLevel struct {
	Connections int          `json:"connections"`
	ToDecode    float64      `json:"ratio_to_decode"` // median over the rounds of minyi ÷ decode
	ToPlain     float64      `json:"ratio_to_plain"`
	Rounds      []benchRound `json:"rounds"`
}

// benchRound holds a measurement per target, taken one after the other.
type benchRound map[string]*measurement

// measurement is one load on one target.
type measurement struct {
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	Allocs    float64 `json:"allocs"` // per submit
	Bytes     float64 `json:"bytes"`  // allocated per submit
	CPU       float64 `json:"cpu_us"` // processor time per submit, of the server alone
}

func newMeasurement(o *outcome, u usage) *measurement {
	n := float64(o.acked())
	return &measurement{
		PerSecond: n / o.seconds,
		P50:       1000 * o.percentile(0.50).Seconds(), P99: 1000 * o.percentile(0.99).Seconds(),
		Allocs: u.mallocs / n, Bytes: u.bytes / n, CPU: 1e6 * u.cpu / n,
	}
}

func newBenchReport(b *benchSubmit, s *submissions) *benchReport {
	db := "SQLite, synchronous=FULL"
	if b.DB != "sqlite" {
		db = "MySQL" // not the DSN: it holds a password
	}
	return &benchReport{
		Machine: thisMachine(), DB: db, Seconds: b.Seconds, BodyBytes: s.size(),
		Answers: [2]int{s.answers[0], s.answers[len(s.answers)-1]},
	}
}

// count keeps account of what the program acknowledged.
func (r *benchReport) count(t target, o *outcome) {
	if t.name == "minyi" {
		r.Acked += o.acked()
	}
	if refused := o.refused(); refused != "" {
		r.Refused += t.name + ":" + refused + "; "
	}
}

func (l *benchLevel) sum() {
	to := func(name string) func(benchRound) float64 {
		return func(r benchRound) float64 { return r["minyi"].PerSecond / r[name].PerSecond }
	}
	l.ToDecode, l.ToPlain = median(l.Rounds, to("decode")), median(l.Rounds, to("plain"))
}

// of is the median over the rounds of one figure of one target.
func (l *benchLevel) of(name string, f func(*measurement) float64) float64 {
	return median(l.Rounds, func(r benchRound) float64 { return f(r[name]) })
}

func (r *benchReport) print() {
	fmt.Printf("%s %s, %d cores shared with the load; %s; bodies of %d bytes, %d to %d answers; %g s each\n\n",
		r.Machine.Go, r.Machine.Arch, r.Machine.CPUs, r.DB, r.BodyBytes, r.Answers[0], r.Answers[1], r.Seconds)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "connections\tserver\tminyi ÷ it\tsubmits/s\tp50 ms\tp99 ms\tcpu µs\tallocs\tbytes\t")
	for _, l := range r.Levels {
		for _, name := range []string{"minyi", "decode", "plain"} {
			ratio := map[string]string{"decode": fmt.Sprintf("%.2f", l.ToDecode), "plain": fmt.Sprintf("%.2f", l.ToPlain)}[name]
			fmt.Fprintf(w, "%d\t%s\t%s\t%.0f\t%.1f\t%.1f\t%.0f\t%.0f\t%.0f\t\n", l.Connections, name, ratio,
				l.of(name, func(m *measurement) float64 { return m.PerSecond }),
				l.of(name, func(m *measurement) float64 { return m.P50 }), l.of(name, func(m *measurement) float64 { return m.P99 }),
				l.of(name, func(m *measurement) float64 { return m.CPU }),
				l.of(name, func(m *measurement) float64 { return m.Allocs }), l.of(name, func(m *measurement) float64 { return m.Bytes }))
		}
	}
	w.Flush()
	fmt.Println("\nminyi: the program. decode: a Gin handler that reads, decodes and answers 201. plain: one with ShouldBindJSON. Medians.")
	if r.Refused != "" {
		fmt.Println("refused:", r.Refused)
	}
	verdict := "none lost"
	if !r.AllStored {
		verdict = "NOT THE SAME"
	}
	fmt.Printf("acknowledged %d, stored %d, read by another process after kill -9 %d: %s\n", r.Acked, r.Stored, r.StoredAfterKill, verdict)
}
