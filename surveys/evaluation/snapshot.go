package evaluation

import (
	"bytes"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// SnapshotSpec names the format of a snapshot and the method that computes it.
// Whoever changes a number that Compute gives must give it a new name: an old
// snapshot then says that it was made by another method instead of seeming
// forged.
const SnapshotSpec = "evaluation/1"

// Snapshot freezes a computed round: scheme, values and result in one document
// in canonical bytes (RFC 8785), and their SHA-256. Numbers that RFC 8785 could
// not carry exactly stand as strings. result must be what Compute makes of the
// other two; else the error is Conflict: the round has changed since.
func Snapshot(scheme *Scheme, values *Values, result *Result) ([]byte, [32]byte, error) {
	fresh, err := Compute(scheme, values)
	if err != nil {
		return nil, [32]byte{}, err
	}
	want, _, err := canonical(object{"result": fresh})
	if err != nil {
		return nil, [32]byte{}, err
	}
	got, _, err := canonical(object{"result": result})
	if err != nil {
		return nil, [32]byte{}, err
	}
	if !bytes.Equal(got, want) {
		return nil, [32]byte{}, surveys.E(surveys.Conflict, "evaluation.snapshot_stale", "")
	}
	return snapshot(scheme, values, fresh)
}

func snapshot(scheme *Scheme, values *Values, result *Result) ([]byte, [32]byte, error) {
	return canonical(object{"spec": SnapshotSpec, "scheme": scheme.document(), "values": values.document(), "result": result})
}

// Verify recomputes a snapshot from the scheme and values in it. It returns nil
// when the same bytes come out, else an error whose Field is the part that
// differs.
func Verify(data []byte) error {
	_, _, _, err := Open(data)
	return err
}

// Open verifies a snapshot and returns what it holds.
func Open(data []byte) (*Scheme, *Values, *Result, error) {
	root, err := strictjson.Parse(data, strictjson.Limits{Depth: maxDepth + 1})
	if err != nil {
		return nil, nil, nil, err
	}
	r := &reader{}
	if r.object(root, "spec", "scheme", "values", "result") {
		if spec, ok := r.text(r.want(root, "spec")); ok && spec != SnapshotSpec {
			r.fail(root.Get("spec"), "evaluation.snapshot_spec", "Got", spec, "Want", SnapshotSpec)
		}
		for _, part := range []string{"scheme", "values", "result"} {
			r.kind(r.want(root, part), strictjson.Object)
		}
	}
	if err := r.err(); err != nil {
		return nil, nil, nil, err
	}
	scheme, err := decodeScheme(root.Get("scheme"))
	if err != nil {
		return nil, nil, nil, err
	}
	values, err := decodeValues(root.Get("values"), scheme, true)
	if err != nil {
		return nil, nil, nil, err
	}
	result, err := Compute(scheme, values)
	if err != nil {
		return nil, nil, nil, err
	}
	again, _, err := snapshot(scheme, values, result)
	if err != nil {
		return nil, nil, nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, nil, nil, surveys.E(surveys.Invalid, "evaluation.snapshot_differs", differingPart(root, again))
	}
	return scheme, values, result, nil
}

// differingPart returns the pointer to the first part of a snapshot that a
// fresh one spells otherwise; "" when only the spelling around the parts does.
func differingPart(root *strictjson.Node, again []byte) string {
	fresh, err := strictjson.Parse(again, strictjson.Limits{Depth: maxDepth + 1})
	if err != nil {
		return ""
	}
	for _, part := range []string{"scheme", "values", "result"} {
		if !bytes.Equal(root.Get(part).Raw, fresh.Get(part).Raw) {
			return "/" + part
		}
	}
	return ""
}
