package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// csv times the export as it arrives, then writes the same cells with
// encoding/csv, reading them back between the measured parts.
func (t *tallyBed) csv(ctx context.Context, r *tallyReport) error {
	p, err := startMinyi(ctx, t.dir, t.program, t.data, t.dsn)
	if err != nil {
		return err
	}
	defer p.stop()
	before, err := resident(p.cmd.Process.Pid)
	if err != nil {
		return err
	}
	var table bytes.Buffer // with room from the start: the export is timed, not how a buffer grows
	table.Grow(400 * t.Responses)
	start := time.Now()
	body, err := p.open(ctx, p.URL+"/api/v1/surveys/"+bigCode+"/responses.csv")
	if err != nil {
		return err
	}
	defer body.Close()
	if _, err := table.ReadFrom(body); err != nil {
		return err
	}
	export := 1000 * time.Since(start).Seconds()
	peak, err := resident(p.cmd.Process.Pid)
	if err != nil {
		return err
	}
	plain, err := t.plainCSV(table.Bytes())
	if err != nil {
		return err
	}
	r.add(t.name, "export as CSV", "ms", export, 0)
	r.add(t.name, "export as CSV ÷ encoding/csv writing the same cells", "×", export/plain, 1.5)
	r.add(t.name, "memory that the CSV takes at its peak", "MiB", peak-before, 64)
	return nil
}

func (t *tallyBed) plainCSV(table []byte) (ms float64, err error) {
	in, out := csv.NewReader(bytes.NewReader(table)), csv.NewWriter(io.Discard)
	out.UseCRLF = true
	rows, part := 0, make([][]string, 0, 5000)
	for err == nil {
		part = part[:0]
		for len(part) < cap(part) && err == nil {
			var row []string
			if row, err = in.Read(); err == nil {
				part = append(part, row)
			}
		}
		rows += len(part)
		begin := time.Now()
		if err := out.WriteAll(part); err != nil {
			return 0, err
		}
		ms += 1000 * time.Since(begin).Seconds()
	}
	if !errors.Is(err, io.EOF) {
		return 0, err
	}
	if rows <= t.Responses {
		return 0, fmt.Errorf("the export has %d lines for %d responses", rows, t.Responses)
	}
	return ms, nil
}

// xlsx times the workbook and watches the program's memory.
func (t *tallyBed) xlsx(ctx context.Context, r *tallyReport) error {
	p, err := startMinyi(ctx, t.dir, t.program, t.data, t.dsn)
	if err != nil {
		return err
	}
	defer p.stop()
	start := time.Now()
	body, err := p.open(ctx, p.URL+"/api/v1/surveys/"+bigCode+"/responses.xlsx")
	if err != nil {
		return err
	}
	defer body.Close()
	size, err := io.Copy(io.Discard, body)
	if err != nil {
		return err
	}
	took := 1000 * time.Since(start).Seconds()
	peak, err := resident(p.cmd.Process.Pid)
	if err != nil {
		return err
	}
	r.add(t.name, fmt.Sprintf("export as XLSX (%d MiB)", size>>20), "ms", took, 0)
	r.add(t.name, "memory of the program at the XLSX's peak", "MiB", peak, 300)
	return nil
}

// resident is the most memory that a process has had, in MiB.
func resident(pid int) (float64, error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024, err
		}
	}
	return 0, errors.New("the system does not tell a process's memory")
}

// post sends JSON without anybody's name.
func (p *process) post(ctx context.Context, path, body string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusCreated {
		text, _ := io.ReadAll(io.LimitReader(reply.Body, 2000))
		return fmt.Errorf("POST %s: %s\n%s", path, reply.Status, text)
	}
	return nil
}
