package answer

import (
	"encoding/json"
	"strconv"
	"strings"

	"minyi/surveys"
)

// CompileDraft prepares a draft for a look at it, however unfinished it is.
// Conditions and patterns that do not compile are left out, a calculation that
// does not gives nothing; all are reported with their places in the document. The
// form's version is the draft's revision.
//
// Errors: what cannot be left out (a code used twice) leaves no form.
func CompileDraft(doc *surveys.Survey, revision int) (*Form, surveys.Errors) {
	var left surveys.Errors
	for range maxRounds {
		form, errs := Compile(doc, revision, [32]byte{})
		if errs == nil {
			return form, left
		}
		left = append(left, errs...)
		next, err := withoutRules(doc, errs)
		if err != nil || next == nil {
			break
		}
		doc = next
	}
	return nil, left
}

// maxRounds is how often a rule that was left out may make another one fail
// which read its value.
const maxRounds = 8

// withoutRules copies doc and leaves out the rules that errs blame; nil when errs
// blame something else.
func withoutRules(doc *surveys.Survey, errs surveys.Errors) (*surveys.Survey, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	next := new(surveys.Survey)
	if err := json.Unmarshal(data, next); err != nil {
		return nil, err
	}
	changed := false
	for _, e := range errs {
		at := strings.Split(e.Field, "/") // "", pages, P, questions, Q, member…
		if len(at) < 5 {
			continue
		}
		p, err1 := strconv.Atoi(at[2])
		n, err2 := strconv.Atoi(at[4])
		if err1 != nil || err2 != nil || p >= len(next.Pages) || n >= len(next.Pages[p].Questions) {
			continue
		}
		q, member := &next.Pages[p].Questions[n], strings.Join(at[5:min(6, len(at))], "")
		switch {
		case member == "pattern":
			q.Pattern = ""
		case member == "calculate", member == "" && q.Type == surveys.Calculated:
			q.Calculate = surveys.Expression(`{"!!":[false]}`)
		case member == "visible_if", member == "":
			q.VisibleIf = nil
		default:
			continue
		}
		changed = true
	}
	if !changed {
		return nil, nil
	}
	return next, nil
}
