package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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
	answers []int // how many each has, sorted
}

// demoForm is the demo questionnaire as the program publishes it.
func demoForm(version int) (*answer.Form, error) {
	form, errs := answer.Compile(seed.Survey(time.Now().Year()), version, [32]byte{})
	return form, errs.Err()
}

// makeSubmissions lets n made-up residents of the demo city fill the form in.
func makeSubmissions(form *answer.Form, n int) (*submissions, error) {
	s := new(submissions)
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
		s.bodies = append(s.bodies, append(form.AppendJSON(body, sheet), '}'))
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
