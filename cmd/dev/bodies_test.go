package main

import (
	"bytes"
	"strings"
	"testing"

	"minyi/surveys/answer"
	"minyi/surveys/seed"
)

func TestBodiesMadeAnewAreTakenAndDiffer(t *testing.T) {
	form, err := demoForm(demoVersion)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := makeSubmissions(form, 50)
	if err != nil {
		t.Fatal(err)
	}
	tree := seed.DemoTree()
	env := answer.Env{Area: func(code string) bool { return tree.Valid(code, "2026-11-23") }}
	seen := make(map[string]bool)
	for i, body := range sent.bodies {
		for n := uint32(20 * i); n < uint32(20*i+20); n++ { // a seed of its own, as each submission has; who was coached may send what another one sends
			made := another(nil, body, sent.choices[i], n)
			if !bytes.Equal(made, another(nil, body, sent.choices[i], n)) {
				t.Fatal("one seed makes two bodies: the checker could not tell what was sent")
			}
			if !bytes.Equal(made[:keyAt+keyLength], body[:keyAt+keyLength]) {
				t.Fatalf("the key has moved: %s", made)
			}
			seen[string(made)] = true
			s, err := answer.ReadSubmission([]byte(strings.Replace(string(made), strings.Repeat("0", keyLength), "019f0000-0000-7000-8000-000000000001", 1)))
			if err != nil {
				t.Fatal(err)
			}
			sheet, err := form.Decode(s.Answers, env)
			if err == nil {
				err = form.Finish(sheet, s.Key).Err()
			}
			if err != nil {
				t.Fatalf("%v: %s", err, made)
			}
		}
	}
	if want := len(sent.bodies) * 20; len(seen) != want {
		t.Errorf("%d bodies of %d differ", len(seen), want)
	}
}
