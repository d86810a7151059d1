package store_test

import (
	"testing"

	"minyi/models/store"
	"minyi/models/store/storetest"
	"minyi/surveys/intake"
)

// What a disk really does then is tried by the fault journal-lost of cmd/dev.
func TestADiskThatStopsWritingAcknowledgesNothing(t *testing.T) {
	first := storetest.Response(1, "first", "body")
	stopped := func(t *testing.T) *store.Store {
		s := storetest.SQLite(t)
		if _, err := s.Commit(t.Context(), []intake.Record{first}); err != nil {
			t.Fatal(err)
		}
		store.StopDisk(s)
		return s
	}
	for name, write := range map[string]func(*store.Store) error{
		"a new response": func(s *store.Store) error {
			_, err := s.Commit(t.Context(), []intake.Record{storetest.Response(1, "second", "body")})
			return err
		},
		"a response that is in, read from a log which may be lost": func(s *store.Store) error {
			_, err := s.Commit(t.Context(), []intake.Record{first})
			return err
		},
		"a setting": func(s *store.Store) error { return s.PutSetting(t.Context(), "name", "value") },
	} {
		t.Run(name, func(t *testing.T) {
			s := stopped(t)
			if err := write(s); err == nil {
				t.Fatal("it was called stored")
			}
			select {
			case <-s.Failed():
			default:
				t.Error("the program is not told to end")
			}
			if wantKey(t, s.Ready(t.Context()), "store.broken"); t.Failed() {
				t.Log("writes go on after it")
			}
		})
	}
}

func TestEachCommitAsksTheWitness(t *testing.T) {
	s := storetest.SQLite(t)
	length := func() int64 {
		info, err := store.WitnessFile(s).Stat()
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	for i, key := range []string{"a", "b", "b"} { // the third is in already
		before := length()
		if _, err := s.Commit(t.Context(), []intake.Record{storetest.Response(1, key, "body")}); err != nil {
			t.Fatal(err)
		}
		if length() == before {
			t.Errorf("commit %d did not change the witness", i+1)
		}
	}
}
