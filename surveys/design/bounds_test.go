package design

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What one document may cost: the dear parts are those that compare everything
// with everything.
func TestAHostileDocumentIsRefusedInBoundedTime(t *testing.T) {
	codes := func(prefix string) string {
		list := make([]string, 1000)
		for i := range list {
			list[i] = fmt.Sprintf("%q", fmt.Sprintf("%s%028d", prefix, i))
		}
		return strings.Join(list, ",")
	}
	options := `{"code":` + strings.ReplaceAll(codes("a"), ",", `},{"code":`) + `}`
	rate := `{"code":"r","kind":"any","question":"q1","numerator":[` + codes("b") + `]}`
	rates := strings.TrimSuffix(strings.Repeat(rate+",", 30), ",")
	for name, data := range map[string]string{
		"30,000 codes that are no options": framed(typed("multiple", `,"options":[`+options+`]`), `,"rates":[`+rates+`]`),
		"20,000 unknown fields":            `{` + unknownFields(20000) + `}`,
		"conditions inside conditions":     framed(strings.Repeat(`{"visible_if":`, 9000)+`1`+strings.Repeat(`}`, 9000), ``),
		"5,001 questions":                  framed(many(1, 5001), ``),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if _, err := Decode([]byte(data)); err == nil {
				t.Error("accepted")
			}
			took := time.Since(start)
			t.Logf("%d kB in %v", len(data)/1000, took)
			if took > 2*time.Second { // under 0.1 s on an idle machine
				t.Errorf("took %v", took)
			}
		})
	}
}

func unknownFields(count int) string {
	fields := make([]string, count)
	for i := range fields {
		fields[i] = fmt.Sprintf(`"questio%d":1`, i)
	}
	return strings.Join(fields, ",")
}
