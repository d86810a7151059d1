package main

import (
	"fmt"
	"os"
	"text/tabwriter"
)

// benchReport is what `bench intake --json` prints.
type benchReport struct {
	Machine   machine        `json:"machine"`
	Seconds   float64        `json:"seconds"`
	BodyBytes int            `json:"body_bytes"` // mean
	Answers   [2]int         `json:"answers"`    // fewest and most of a body
	Parts     []*benchPart   `json:"parts"`
	Million   *benchMillion  `json:"million,omitempty"`
	Figures   []intakeFigure `json:"figures"`
	Missing   []string       `json:"missing,omitempty"` // parts that this machine does not let run
}

// benchPart is what one kind of database gave.
type benchPart struct {
	DB              string        `json:"db"`
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
	P99ToDecode float64      `json:"p99_to_decode"`
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

func newBenchReport(b *benchIntake, s *submissions) *benchReport {
	return &benchReport{
		Machine: thisMachine(), Seconds: b.Seconds, BodyBytes: s.size(), Answers: [2]int{s.answers[0], s.answers[len(s.answers)-1]},
	}
}

// count keeps account of what the program acknowledged.
func (p *benchPart) count(t target, o *outcome) {
	if t.name == "minyi" {
		p.Acked += o.acked()
	}
	if refused := o.refused(); refused != "" {
		p.Refused += t.name + ":" + refused + "; "
	}
}

func (l *benchLevel) sum() {
	to := func(name string, of func(*measurement) float64) float64 {
		return median(l.Rounds, func(r benchRound) float64 { return of(r["minyi"]) / of(r[name]) })
	}
	perSecond := func(m *measurement) float64 { return m.PerSecond }
	l.ToDecode, l.ToPlain = to("decode", perSecond), to("plain", perSecond)
	l.P99ToDecode = to("decode", func(m *measurement) float64 { return m.P99 })
}

// of is the median over the rounds of one figure of one target.
func (l *benchLevel) of(name string, f func(*measurement) float64) float64 {
	return median(l.Rounds, func(r benchRound) float64 { return f(r[name]) })
}

// titles say what each database promises while it is measured.
var titles = map[string]string{
	partSQLite:  "SQLite, synchronous=FULL",
	partMariaDB: "MariaDB, innodb_flush_log_at_trx_commit=1",
}

func (r *benchReport) print() {
	fmt.Printf("%s %s, %d cores shared with the load; bodies of %d bytes, %d to %d answers; %g s each\n",
		r.Machine.Go, r.Machine.Arch, r.Machine.CPUs, r.BodyBytes, r.Answers[0], r.Answers[1], r.Seconds)
	for _, p := range r.Parts {
		p.print()
	}
	if len(r.Parts) > 0 {
		fmt.Println("\nminyi: the program. decode: a Gin handler that reads and checks with the program's own decoder and answers 201.")
		fmt.Println("plain: one with ShouldBindJSON, encoding/json into a map. Medians.")
	}
	if m := r.Million; m != nil {
		fmt.Printf("\n%d responses over %d connections in %.1f s (%.0f/s); p99 %.1f ms in the first tenth, %.1f ms in the last; at most %.0f MiB\n",
			m.Responses, m.Connections, m.Seconds, float64(m.Responses)/m.Seconds, m.FirstP99, m.LastP99, m.PeakRSS)
		fmt.Println("the checker:", m.Verdict)
		if m.Refused != "" {
			fmt.Println("refused:", m.Refused)
		}
	}
	fmt.Println()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, f := range r.Figures {
		fmt.Fprintln(w, f.text())
	}
	w.Flush()
	for _, m := range r.Missing {
		fmt.Println("not measured:", m)
	}
}

func (p *benchPart) print() {
	fmt.Printf("\n%s\n", titles[p.DB])
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "connections\tserver\tminyi ÷ it\tsubmits/s\tp50 ms\tp99 ms\tcpu µs\tallocs\tbytes\t")
	for _, l := range p.Levels {
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
	if p.Refused != "" {
		fmt.Println("refused:", p.Refused)
	}
	verdict := "none lost"
	if !p.AllStored {
		verdict = "NOT THE SAME"
	}
	fmt.Printf("acknowledged %d, stored %d, read by another process after kill -9 %d: %s\n", p.Acked, p.Stored, p.StoredAfterKill, verdict)
}
