package intake

import (
	"errors"
	"slices"
	"unicode/utf8"

	"minyi/surveys"
)

// Bounds of what the tables hold.
const (
	maxCode    = 32      // bytes of an area code
	maxName    = 200     // characters of a signer's name
	maxAnswers = 4 << 20 // bytes of an encoded sheet
	maxPerson  = 32      // bytes of an identity, of its key's name and of a helper's pseudonym
)

// Check refuses a record that no database could store. The layers before
// intake see to people's mistakes, so an error here is a fault of the program;
// it is found before the record can spoil the batch that it would ride in.
func (r *Record) Check() error {
	switch {
	case (r.Response == nil) == (r.Signature == nil):
		return errors.New("intake: a record is either a response or a signature")
	case r.Response != nil:
		return r.Response.check()
	default:
		return r.Signature.check()
	}
}

func (r *Response) check() error {
	switch {
	case r.SurveyID <= 0:
		return errors.New("intake: response without a survey")
	case !slices.Contains(surveys.Modes, r.Mode):
		return errors.New("intake: response of unknown mode")
	case !slices.Contains(surveys.Samples, r.Sample):
		return errors.New("intake: response of unknown sample")
	case len(r.Area) > maxCode:
		return errors.New("intake: area code too long")
	case len(r.Answers) > maxAnswers:
		return errors.New("intake: answers too long")
	case r.Identity != nil && (len(r.Identity.Hash) == 0 || max(len(r.Identity.Hash), len(r.Identity.KeyID)) > maxPerson), len(r.Helper) > maxPerson:
		return errors.New("intake: response of a person that is none")
	}
	return nil
}

func (g *Signature) check() error {
	switch {
	case g.PledgeID <= 0:
		return errors.New("intake: signature without a pledge")
	case len(g.Area) > maxCode:
		return errors.New("intake: area code too long")
	case utf8.RuneCountInString(g.Name) > maxName || !utf8.ValidString(g.Name):
		return errors.New("intake: name too long or not UTF-8")
	}
	return nil
}
