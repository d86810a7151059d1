package recent

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func cacheOf() *Cache[int] {
	return &Cache[int]{Now: time.Now, Fresh: time.Minute, Usable: 5 * time.Minute, Most: 2}
}

// counting builds 1, 2, 3 …, each after took.
func counting(took time.Duration) (build func(context.Context) (int, error), made *int) {
	made = new(int)
	return func(context.Context) (int, error) {
		*made++
		n := *made
		time.Sleep(took)
		return n, nil
	}, made
}

func TestAFreshValueIsNotMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cacheOf()
		build, made := counting(0)
		for range 3 {
			if v, _, err := c.Get(t.Context(), "k", build); v != 1 || err != nil {
				t.Fatal(v, err)
			}
			time.Sleep(20 * time.Second)
		}
		if *made != 1 {
			t.Errorf("made %d times", *made)
		}
	})
}

func TestAnAgedValueIsHandedOutAtOnceWhileANewOneIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cacheOf()
		build, made := counting(10 * time.Second)
		_, first, _ := c.Get(t.Context(), "k", build)
		time.Sleep(2 * time.Minute)
		for range 3 {
			before := time.Now()
			v, at, err := c.Get(t.Context(), "k", build)
			if v != 1 || !at.Equal(first) || err != nil || time.Since(before) != 0 {
				t.Fatal(v, at, err, time.Since(before))
			}
		}
		time.Sleep(11 * time.Second)
		if v, at, _ := c.Get(t.Context(), "k", build); v != 2 || !at.After(first) || *made != 2 {
			t.Errorf("then %d, made %d times", v, *made)
		}
		c.Close()
	})
}

func TestAValueThatIsTooOldIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cacheOf()
		build, _ := counting(time.Second)
		c.Get(t.Context(), "k", build)
		time.Sleep(6 * time.Minute)
		if v, _, _ := c.Get(t.Context(), "k", build); v != 2 {
			t.Errorf("got %d", v)
		}
	})
}

func TestAllWhoWaitShareOneComputationThatOutlivesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cacheOf()
		build, made := counting(10 * time.Second)
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := c.Get(hasty, "k", build); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if v, _, err := c.Get(t.Context(), "k", build); v != 1 || err != nil || *made != 1 {
			t.Errorf("%d, %v, made %d times", v, err, *made)
		}
	})
}

func TestWhatFailedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cacheOf()
		wrong := errors.New("wrong")
		if _, _, err := c.Get(t.Context(), "k", func(context.Context) (int, error) { return 0, wrong }); !errors.Is(err, wrong) {
			t.Fatal(err)
		}
		build, _ := counting(0)
		if v, _, err := c.Get(t.Context(), "k", build); v != 1 || err != nil {
			t.Fatal(v, err)
		}
		time.Sleep(2 * time.Minute)
		if v, _, err := c.Get(t.Context(), "k", func(context.Context) (int, error) { return 0, wrong }); v != 1 || err != nil {
			t.Fatalf("while the next one fails: %d, %v", v, err)
		}
		synctest.Wait()
		c.Get(t.Context(), "k", build)
		synctest.Wait()
		if v, _, _ := c.Get(t.Context(), "k", build); v != 2 {
			t.Errorf("after a failure nobody made it anew: %d", v)
		}
	})
}

func TestAPanicIsAnErrorAndNotTheEnd(t *testing.T) {
	c := cacheOf()
	if _, _, err := c.Get(t.Context(), "k", func(context.Context) (int, error) { panic("oh") }); err == nil {
		t.Fatal("no error")
	}
}

func TestAClosedCacheMakesNothing(t *testing.T) {
	c := cacheOf()
	build, _ := counting(0)
	c.Get(t.Context(), "k", build)
	c.Close()
	if v, _, err := c.Get(t.Context(), "k", build); v != 1 || err != nil {
		t.Errorf("what it holds: %d, %v", v, err)
	}
	if _, _, err := c.Get(t.Context(), "other", build); !errors.Is(err, ErrClosed) {
		t.Errorf("what it does not: %v", err)
	}
}

func TestOnlySoManyAreHeld(t *testing.T) {
	c := cacheOf()
	build, made := counting(0)
	for _, key := range []string{"a", "b", "c", "a"} {
		c.Get(t.Context(), key, build)
	}
	if *made != 4 || len(c.held) > 2 {
		t.Errorf("made %d, holds %d", *made, len(c.held))
	}
}
