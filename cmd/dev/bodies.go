package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
	"minyi/surveys/seed"
)

// Where the key stands in a body, and how long it is.
const (
	keyAt     = len(`{"key":"`)
	keyLength = 36
)

// submissions are bodies as phones send them, made before the clock runs.
type submissions struct {
	bodies  [][]byte
	choices [][]choice // of each body
	answers []int      // how many each has, sorted
}

// choice is an answer that may as well be another one: body[from:to] is the code
// of a single choice on which no other question depends.
type choice struct {
	from, to int
	codes    []string
}

// another appends a body with half of its choices made anew, by chance and by
// nothing but seed: a city's people do not send the same two thousand sheets over
// and over, which to the watch for doubts would be a machine at work.
func another(dst, body []byte, choices []choice, seed uint32) []byte {
	random, at := uint64(seed), 0
	for _, c := range choices {
		random = random*6364136223846793005 + 1442695040888963407
		if pick := int(random >> 33); pick&1 == 0 {
			dst = append(append(dst, body[at:c.from]...), c.codes[pick>>1%len(c.codes)]...)
			at = c.to
		}
	}
	return append(dst, body[at:]...)
}

// free are the single choices of a form on which nothing depends, with their
// codes.
func free(form *answer.Form) map[string][]string {
	var conditions []byte
	for i := range form.Fields {
		conditions = append(append(conditions, form.Fields[i].Question.VisibleIf...), form.Fields[i].Question.Calculate...)
	}
	codes := make(map[string][]string)
	for i := range form.Fields {
		q := form.Fields[i].Question
		if q.Type != surveys.Single || q.Other != nil || bytes.Contains(conditions, []byte(`"`+q.Code+`"`)) {
			continue
		}
		for _, o := range q.Options {
			codes[q.Code] = append(codes[q.Code], o.Code)
		}
	}
	return codes
}

// find returns the choices of a body in their order.
func find(body []byte, codes map[string][]string) (found []choice) {
	for code, options := range codes {
		name := []byte(`"` + code + `":"`)
		if at := bytes.Index(body, name); at >= 0 {
			from := at + len(name)
			found = append(found, choice{from, from + bytes.IndexByte(body[from:], '"'), options})
		}
	}
	slices.SortFunc(found, func(a, b choice) int { return a.from - b.from })
	return found
}

// demoForm is the demo questionnaire as the program publishes it.
func demoForm(version int) (*answer.Form, error) {
	form, errs := answer.Compile(seed.Survey(time.Now().Year()), version, [32]byte{})
	return form, errs.Err()
}

// makeSubmissions lets n made-up residents of the demo city fill the form in.
func makeSubmissions(form *answer.Form, n int) (*submissions, error) {
	s, codes := new(submissions), free(form)
	started := time.Now().Add(-4 * time.Minute).UTC().Format(time.RFC3339)
	end := time.Now().UnixMicro()
	err := seed.Generate(seed.Options{
		N: n, Seed: 1, SurveyID: 1, WaveID: 1, Start: end - 14*24*3600*1_000_000, End: end, Form: form, Tree: seed.DemoTree(),
	}, func(r *intake.Response) error {
		if len(r.Contacts) > 0 {
			return nil // taken out of the answers already
		}
		sheet, err := form.DecodeBytes(r.Answers)
		if err != nil {
			return err
		}
		answers := 0
		for _, v := range sheet {
			if v.Answered() {
				answers++
			}
		}
		body := fmt.Appendf(nil, `{"key":"%s","version":%d,"started_at":"%s","answers":`, strings.Repeat("0", keyLength), form.Version, started)
		body = append(form.AppendJSON(body, sheet), '}')
		s.bodies, s.choices = append(s.bodies, body), append(s.choices, find(body, codes))
		s.answers = append(s.answers, answers)
		return nil
	})
	slices.Sort(s.answers)
	if err == nil && len(s.bodies) == 0 {
		err = errors.New("no submission could be made up")
	}
	return s, err
}

// size is the mean length of a body in bytes.
func (s *submissions) size() int {
	sum := 0
	for _, b := range s.bodies {
		sum += len(b)
	}
	return sum / len(s.bodies)
}
