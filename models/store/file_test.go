package store_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/models"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestAFileComesBackByteByByte(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		content := bytes.Repeat([]byte{0, 255, '\'', '\\', 26}, store.MaxFile/5)
		row := models.File{Kind: models.FileShare, Name: "首图.png", MediaType: "image/png", Content: content, UploadedBy: "li"}
		must(t, s.PutFile(ctx, &row))
		sum := sha256.Sum256(content)
		got, err := s.File(ctx, row.ID)
		if err != nil || !bytes.Equal(got.Content, content) || !bytes.Equal(got.SHA256, sum[:]) || got.Size != int64(len(content)) || got.At == 0 {
			t.Errorf("%d bytes, size %d, at %d, %v", len(got.Content), got.Size, got.At, err)
		}
		got.Content, row.Content = nil, nil
		if diff := cmp.Diff(row, got); diff != "" {
			t.Error(diff)
		}
		wantKey(t, s.PutFile(ctx, &models.File{Kind: models.FileShare, Name: "a", Content: make([]byte, store.MaxFile+1)}), "store.file_large")
		for _, name := range []string{"", "a/b", `a\b`, "a\nb", "\xff", strings.Repeat("长", 201)} {
			wantKey(t, s.PutFile(ctx, &models.File{Kind: models.FileShare, Name: name}), "store.file_name")
		}
		must(t, s.PutFile(ctx, &models.File{Kind: models.FileShare, Name: strings.Repeat("长", 200)}))
		_, err = s.File(ctx, 99)
		wantKey(t, err, "store.no_file")
		must(t, s.DeleteFile(ctx, row.ID))
		wantKey(t, s.DeleteFile(ctx, row.ID), "store.no_file")
	})
}

func TestAVerificationFileTakesThePlaceOfTheOldOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, f := range []models.File{
			{Kind: models.FileVerification, Name: "MP_verify_b.txt", Content: []byte("other")},
			{Kind: models.FileVerification, Name: "MP_verify_a.txt", Content: []byte("old")},
			{Kind: models.FileShare, Name: "MP_verify_a.txt", Content: []byte("a picture of that name")},
			{Kind: models.FileVerification, Name: "MP_verify_a.txt", Content: []byte("new")},
			{Kind: models.FileEvidence, Name: "same.jpg", Content: []byte("one")},
			{Kind: models.FileEvidence, Name: "same.jpg", Content: []byte("two")},
		} {
			must(t, s.PutFile(ctx, &f))
		}
		got, err := s.FileByName(ctx, models.FileVerification, "MP_verify_a.txt")
		if err != nil || string(got.Content) != "new" {
			t.Errorf("%q, %v", got.Content, err)
		}
		_, err = s.FileByName(ctx, models.FileVerification, "mp_verify_a.txt")
		wantKey(t, err, "store.no_file")
		for kind, want := range map[models.FileKind]string{
			models.FileVerification: "MP_verify_a.txt MP_verify_b.txt", models.FileShare: "MP_verify_a.txt", models.FileEvidence: "same.jpg same.jpg",
		} {
			list, err := s.FilesOfKind(ctx, kind)
			var names []string
			for _, f := range list {
				names = append(names, f.Name)
				if f.Content != nil || f.Size == 0 {
					t.Errorf("%s in a list: %d bytes of content, size %d", f.Name, len(f.Content), f.Size)
				}
			}
			if got := strings.Join(names, " "); err != nil || got != want {
				t.Errorf("%s: %s, %v; want %s", kind, got, err, want)
			}
		}
	})
}

func TestEvidenceIsFrozenWithItsRound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		round := aRound(t, s)
		put := func(unit, leaf string) (models.File, error) {
			f := models.File{Kind: models.FileEvidence, Name: "照片.jpg", Content: []byte(unit + leaf), RoundID: round.ID, Unit: unit, Leaf: leaf}
			return f, s.PutFile(ctx, &f)
		}
		_, err := put("b", "l1")
		must(t, err)
		first, err := put("a", "l2")
		must(t, err)
		_, err = put("a", "l1")
		must(t, err)
		list, err := s.FilesOf(ctx, round.ID)
		if err != nil || len(list) != 3 || list[0].Leaf != "l1" || list[1].ID != first.ID || list[2].Unit != "b" {
			t.Errorf("%+v, %v; want them by unit and leaf", list, err)
		}
		must(t, s.DeleteFile(ctx, list[2].ID))
		lock(t, s, round.ID)
		_, err = put("c", "l1")
		wantKey(t, err, "store.round_locked")
		wantKey(t, s.DeleteFile(ctx, first.ID), "store.round_locked")
		if list, err := s.FilesOf(ctx, round.ID); err != nil || len(list) != 2 {
			t.Errorf("%d files, %v; want 2", len(list), err)
		}
	})
}

// aRound makes an open round.
func aRound(t *testing.T, s *store.Store) models.Round {
	t.Helper()
	scheme := models.Scheme{Code: "annual", Document: []byte("{}")}
	must(t, s.CreateScheme(t.Context(), &scheme))
	round := models.Round{SchemeID: scheme.ID, Code: "r"}
	must(t, s.CreateRound(t.Context(), &round))
	return round
}

func lock(t *testing.T, s *store.Store, roundID int64) {
	t.Helper()
	_, err := s.LockRound(t.Context(), roundID, func([]models.RoundValue, []byte) ([]byte, error) { return []byte("{}"), nil })
	must(t, err)
}
