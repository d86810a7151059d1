package evaluation

import (
	"bytes"
	"crypto/sha256"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

// decoded reads a case file's documents.
func decoded(t testing.TB, path string) (*Scheme, *Values, *Result) {
	t.Helper()
	c := readCase(t, path)
	scheme, err := DecodeScheme(c.Scheme)
	if err != nil {
		t.Fatal(err)
	}
	values, err := DecodeValues(c.Values, scheme)
	if err != nil {
		t.Fatal(err)
	}
	result, err := Compute(scheme, values)
	if err != nil {
		t.Fatal(err)
	}
	return scheme, values, result
}

func TestASnapshotRecomputesToTheSameBytes(t *testing.T) {
	for _, path := range caseFiles(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			scheme, values, result := decoded(t, path)
			data, sum, err := Snapshot(scheme, values, result)
			if err != nil {
				t.Fatal(err)
			}
			if sum != sha256.Sum256(data) {
				t.Error("the hash is not of the bytes")
			}
			_, _, again, err := Open(data)
			if err != nil {
				t.Fatalf("%v in %s", err, data)
			}
			if diff := cmp.Diff(result, again); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestASnapshotKeepsNumbersThatFloatsCannot(t *testing.T) {
	scheme, err := DecodeScheme([]byte(schemeWith(`"u2"`, `"u3"`)))
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"86.7049999999999999999999999", "1e-30", "123456789012345678901234567890e30", "-0", "0.1", "86.70000000000001"} {
		values, err := DecodeValues([]byte(`{"values":[{"unit":"u1","leaf":"L","value":`+number+`}]}`), scheme)
		if err != nil {
			t.Fatal(err)
		}
		result, err := Compute(scheme, values)
		if err != nil {
			t.Fatal(err)
		}
		data, _, err := Snapshot(scheme, values, result)
		if err != nil {
			t.Fatal(err)
		}
		_, back, _, err := Open(data)
		if err != nil {
			t.Fatalf("%s: %v", number, err)
		}
		if !back.Values[0].Value.Equal(*values.Values[0].Value) {
			t.Errorf("%s came back as %s", number, back.Values[0].Value)
		}
	}
}

func TestAChangedSnapshotIsFound(t *testing.T) {
	scheme, values, result := decoded(t, "testdata/cases/worked-example.json")
	data, _, err := Snapshot(scheme, values, result)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, key, field string }{
		{"a final", `"final":91.63`, `"final":91.64`, "evaluation.snapshot_differs", "/result"},
		{"a value that changes a score", `"value":86.7}`, `"value":86.8}`, "evaluation.snapshot_differs", "/result"},
		{"a number spelt otherwise", `"value":86.7}`, `"value":86.70}`, "evaluation.snapshot_differs", "/values"},
		{"white space", `{"result"`, `{ "result"`, "evaluation.snapshot_differs", ""},
		{"a member more", `{"result"`, `{"note":"","result"`, "evaluation.unknown_field", "/note"},
		{"another method", `evaluation/1`, `evaluation/0`, "evaluation.snapshot_spec", "/spec"},
		{"a scheme that is none", `"weight":35`, `"weight":36`, "evaluation.weight_sum", "/scheme/items/0/weight"},
		{"values of no unit", `"reason":"省级表彰","unit":"大洼"}`, `"reason":"省级表彰","unit":"大凌"}`, "evaluation.unknown_unit", "/values/adjustments/2/unit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(string(data), c.old, c.new, 1)
			if changed == string(data) {
				t.Fatalf("%s is not in the snapshot", c.old)
			}
			all := surveys.All(Verify([]byte(changed)))
			if len(all) == 0 || all[0].Key != c.key || all[0].Field != c.field {
				t.Fatalf("got %v", all)
			}
			word(t, all[0])
		})
	}
}

func TestAResultOfOtherValuesIsNotFrozen(t *testing.T) {
	scheme, values, result := decoded(t, "testdata/cases/worked-example.json")
	values.Adjustments = values.Adjustments[:1]
	_, _, err := Snapshot(scheme, values, result)
	if surveys.KindOf(err) != surveys.Conflict {
		t.Fatalf("got %v", err)
	}
	word(t, surveys.All(err)[0])
}

func TestTheCanonicalSchemeReadsBack(t *testing.T) {
	for _, path := range caseFiles(t) {
		scheme, _, _ := decoded(t, path)
		data, _, err := scheme.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeScheme(data)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		again, _, err := back.Canonical()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: %v\n%s\n%s", path, err, data, again)
		}
	}
}
