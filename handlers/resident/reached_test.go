package resident

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestItIsCountedHowFarPeopleGet(t *testing.T) {
	w := newWorld(t)
	counts := func() map[int]int64 {
		all := make(map[int]int64)
		for _, s := range w.pages.Take() {
			all[s.Page] += s.People
		}
		return all
	}
	w.post(w.get("/s/everything"), "next", "q5", "77") // refused: still on the first page
	if got := counts(); len(got) != 0 {
		t.Errorf("a page that was refused: %v", got)
	}
	two := w.want(w.post(w.get("/s/everything"), "next", page1...), 200)
	back := w.want(w.post(two, "back"), 200)
	again := w.want(w.post(back, "next", page1...), 200)
	three := w.want(w.post(again, "next", page2...), 200)
	w.want(w.post(three, "lang:en"), 200)
	if diff := cmp.Diff(map[int]int64{1: 1, 2: 1}, counts()); diff != "" {
		t.Errorf("there and back: %s", diff)
	}
	w.want(w.post(three, "send", page3...), 303)
	if diff := cmp.Diff(map[int]int64{3: 1, 4: 1}, counts()); diff != "" {
		t.Errorf("sent: %s", diff)
	}
}
