package intake_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"minyi/surveys/intake"
)

// shelf is a log of n responses with the odd numbers; after broken of them the
// database is away.
type shelf struct{ n, broken int }

var errAway = errors.New("the database is away")

func (s shelf) AnswersAfter(ctx context.Context, _, seq int64, limit int, each func(*intake.Response) error) (int64, error) {
	one := intake.Response{}
	for i := range s.n {
		if one.Seq = int64(2*i + 1); one.Seq <= seq || limit == 0 {
			continue
		}
		if s.broken > 0 && i >= s.broken {
			return seq, errAway
		}
		one.Answers = append(one.Answers[:0], fmt.Sprint(one.Seq)...)
		if err := each(&one); err != nil {
			return seq, err
		}
		seq, limit = one.Seq, limit-1
	}
	return seq, ctx.Err()
}

func TestReadingAheadGivesEveryResponseInItsOrder(t *testing.T) {
	for _, n := range []int{0, 1, 2047, 2048, 2049, 10_000} {
		want := int64(1)
		last, err := intake.Ahead(t.Context(), shelf{n: n}, 1, 0, func(r *intake.Response) error {
			if r.Seq != want || string(r.Answers) != fmt.Sprint(want) {
				return fmt.Errorf("response %d says %s, want %d", r.Seq, r.Answers, want)
			}
			want += 2
			return nil
		})
		if err != nil || want != int64(2*n+1) || n > 0 && last != int64(2*n-1) {
			t.Errorf("%d responses: up to %d of %d, %v", n, want, last, err)
		}
	}
	if last, err := intake.Ahead(t.Context(), shelf{n: 10}, 1, 500, nil); last != 500 || err != nil {
		t.Errorf("after the last one: %d, %v", last, err)
	}
}

func TestReadingAheadStopsWhereItsReaderOrItsSourceStops(t *testing.T) {
	full := errors.New("the disk is full")
	last, err := intake.Ahead(t.Context(), shelf{n: 10_000}, 1, 0, func(r *intake.Response) error {
		if r.Seq == 4001 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || last != 3999 {
		t.Errorf("%v after %d", err, last)
	}
	if last, err := intake.Ahead(t.Context(), shelf{n: 10_000, broken: 5000}, 1, 0, func(*intake.Response) error { return nil }); !errors.Is(err, errAway) || last != 9999 {
		t.Errorf("%v after %d", err, last)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if last, err := intake.Ahead(ctx, shelf{n: 100_000}, 1, 0, func(*intake.Response) error { cancel(); return nil }); !errors.Is(err, context.Canceled) || last > 80_000 {
		t.Errorf("%v after %d", err, last)
	}
}
