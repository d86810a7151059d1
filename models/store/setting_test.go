package store_test

import (
	"testing"

	"minyi/models/store"
	"minyi/models/store/storetest"
)

func TestSettingsAreReadAndSetTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		must(t, s.PutSetting(ctx, "a", "1"), s.PutSettings(ctx, map[string]string{"b": "电话 0427", "a": "2", "empty": ""}), s.PutSettings(ctx, nil))
		values, err := s.Settings(ctx)
		if err != nil || len(values) != 3 || values["a"] != "2" || values["b"] != "电话 0427" {
			t.Errorf("%v, %v", values, err)
		}
		if v, ok := values["empty"]; !ok || v != "" {
			t.Errorf("an empty value is %q, there: %v", v, ok)
		}
	})
}
