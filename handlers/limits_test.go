package handlers

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"minyi/surveys"
)

func TestLargeBodiesShareABoundedMemory(t *testing.T) {
	a := &admission{room: 10}
	body := func(n int) *countedBody {
		return &countedBody{ReadCloser: io.NopCloser(bytes.NewReader(make([]byte, n))), admission: a}
	}
	var held []*countedBody
	for range maxReading >> 20 {
		b := body(1<<20 + smallBody)
		if _, err := io.ReadAll(b); err != nil {
			t.Fatalf("%d MiB are refused: %v", len(held)+1, err)
		}
		held = append(held, b)
	}
	late := body(1 << 20)
	if _, err := io.ReadAll(late); surveys.KindOf(err) != surveys.Busy {
		t.Errorf("more than the bound is read: %v", err)
	}
	late.forget()
	if _, err := io.ReadAll(body(smallBody)); err != nil {
		t.Errorf("large bodies keep a small one out: %v", err)
	}
	for _, b := range held {
		b.forget()
	}
	if n := a.reading.Load(); n != 0 {
		t.Errorf("%d bytes stay counted when nobody reads", n)
	}
	if _, err := io.ReadAll(body(1 << 20)); err != nil {
		t.Errorf("afterwards a large body is refused: %v", err)
	}
}

func TestAPlaceIsTakenOnceAndGivenBackOnce(t *testing.T) {
	a := &admission{room: 1}
	first, second := &room{admission: a, bound: 1}, &room{admission: a, bound: 1}
	for range 2 {
		if err := first.Enter(); err != nil {
			t.Fatal(err)
		}
	}
	var busy *surveys.Error
	if err := second.Enter(); !errors.As(err, &busy) || busy.Kind != surveys.Busy {
		t.Errorf("a second one in a room for one: %v", err)
	}
	second.Leave()
	for range 2 {
		first.Leave()
	}
	if n := a.inWork.Load(); n != 0 {
		t.Errorf("%d in work when all have left", n)
	}
	if err := first.Enter(); err != nil || a.inWork.Load() != 0 {
		t.Error("who has left for a stream takes a place again")
	}
}
