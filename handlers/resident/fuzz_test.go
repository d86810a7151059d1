package resident

import "testing"

func FuzzAnyPagePostIsAnsweredCalmly(f *testing.F) {
	f.Add("_page=0&_nav=next&q1=know&q3.r1=a")
	f.Add("_page=review&_nav=send&_key=0192d3c4-0000-7000-8000-000000000001&_v=1")
	f.Add("_page=2&_nav=back&c4.lat=%F0&k3.z=1&q2=a&q2=b&_shown=q1a+q1a")
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, body string) {
		w.t = t
		r := w.do("POST", "/s/everything", body, "Content-Type", "application/x-www-form-urlencoded")
		if r.Code >= 500 {
			t.Errorf("status %d for %q", r.Code, body)
		}
	})
}
