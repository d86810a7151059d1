package funnel

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAPersonCountsOncePerPageHoweverOftenTheyGoBack(t *testing.T) {
	var c Counter
	a, b := [16]byte{1}, [16]byte{2}
	c.Reach(7, 1, 1, a)
	c.Reach(7, 1, 2, a)
	c.Reach(7, 1, 1, a) // went back and on
	c.Reach(7, 1, 2, a)
	c.Reach(7, 1, 3, b) // two pages were not for b
	want := []Step{{7, 1, 1, 2}, {7, 1, 2, 2}, {7, 1, 3, 1}}
	if diff := cmp.Diff(want, c.Take()); diff != "" {
		t.Error(diff)
	}
	c.Reach(7, 1, 3, a)
	if diff := cmp.Diff([]Step{{7, 1, 3, 1}}, c.Take()); diff != "" {
		t.Error(diff)
	}
	if left := c.Take(); left != nil {
		t.Errorf("taken twice: %v", left)
	}
}

func TestWhatCannotBeStoredIsStoredLater(t *testing.T) {
	var c Counter
	ticks := make(chan time.Time)
	var stored []Step
	broken, failures := true, 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.Run(context.Background(), ticks, func(_ context.Context, steps []Step) error {
			if broken {
				broken = false
				return errors.New("full")
			}
			stored = append(stored, steps...)
			return nil
		}, func(error) { failures++ })
	}()
	c.Reach(7, 1, 1, [16]byte{1})
	ticks <- time.Time{}
	ticks <- time.Time{} // the first is done with
	close(ticks)
	<-done
	if diff := cmp.Diff([]Step{{7, 1, 1, 1}}, stored); diff != "" || failures != 1 {
		t.Errorf("%s%d failures", diff, failures)
	}
}
