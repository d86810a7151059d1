package term

import (
	"bytes"
	"context"
	"strings"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// Place is where texts stand: the answers to an open question, or what was
// written beside the open choice of another.
type Place struct {
	Question string
	Other    bool
}

// Code names the place: the question's code, with _other behind it for the text
// beside a choice.
func (p Place) Code() string {
	if p.Other {
		return p.Question + "_" + surveys.OtherCode
	}
	return p.Question
}

// Places lists those of a version, in its order.
func Places(form *answer.Form) []Place {
	var all []Place
	for i := range form.Fields {
		f := &form.Fields[i]
		switch {
		case f.Type == surveys.ShortText || f.Type == surveys.LongText:
			all = append(all, Place{Question: f.Code})
		case f.Other != nil && (f.Type == surveys.Single || f.Type == surveys.Multiple):
			all = append(all, Place{f.Code, true})
		}
	}
	return all
}

// Texts is which texts are read.
type Texts struct {
	From   intake.AnswerLog
	Survey int64
	Forms  map[int]*answer.Form
	Place  Place
	Keep   func(seq int64) bool // nil: all; called with ascending numbers
}

// each reads the texts in commit order; what it is given is its own only until it
// returns.
func (t Texts) each(ctx context.Context, each func(r *intake.Response, text []byte) error) error {
	fields := make(map[int]*answer.Field)
	for version, form := range t.Forms {
		if f, ok := form.Field(t.Place.Question); ok {
			fields[version] = f
		}
	}
	var pieces []answer.Piece
	_, err := intake.Ahead(ctx, t.From, t.Survey, 0, func(r *intake.Response) (err error) {
		field := fields[r.Version]
		if !r.Counted || field == nil || len(r.Answers) == 0 || t.Keep != nil && !t.Keep(r.Seq) {
			return nil
		}
		if pieces, err = t.Forms[r.Version].Pieces(pieces, r.Answers); err != nil {
			return err
		}
		if text := textOf(field, pieces[field.Ordinal], t.Place.Other); len(text) > 0 {
			return each(r, text)
		}
		return nil
	})
	return err
}

func textOf(f *answer.Field, piece answer.Piece, other bool) []byte {
	switch {
	case piece == nil:
		return nil
	case !other && f.Shape() == answer.Words:
		return piece.Words()
	case other && f.Shape() == answer.Choice:
		_, text := f.Option(piece)
		return text
	case other && f.Type == surveys.Multiple:
		_, text := f.Bits(piece)
		return text
	}
	return nil
}

// Count returns how many texts there are of each area.
func Count(ctx context.Context, t Texts) (byArea map[string]int, err error) {
	byArea = make(map[string]int)
	err = t.each(ctx, func(r *intake.Response, _ []byte) error {
		byArea[r.Area]++
		return nil
	})
	return byArea, err
}

// Summary is what stands in texts.
type Summary struct {
	Texts int // answers that are not empty
	Terms []Term
}

// Summarise counts the most frequent terms, at most that many. It reads the log
// twice: first for a sample in which terms are looked for, then to count them in
// all. Memory does not grow with the number of texts.
func Summarise(ctx context.Context, t Texts, most int) (*Summary, error) {
	var s sample
	var folded []byte
	err := t.each(ctx, func(r *intake.Response, text []byte) error {
		folded = Fold(folded[:0], text)
		s.add(r.Seq, folded)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c := candidates(&s)
	err = t.each(ctx, func(_ *intake.Response, text []byte) error {
		folded = Fold(folded[:0], text)
		c.add(folded)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Summary{c.texts, c.top(most)}, nil
}

// Match is an answer in which what was searched for stands.
type Match struct {
	Seq        int64
	Text, Area string
	AcceptedAt int64 // µs UTC
}

// Search returns in how many texts all words of the query stand, folded, and the
// newest of them, the newest first, at most that many, which is at least one. Without a word every text
// matches.
func Search(ctx context.Context, t Texts, query string, most int) (found int, newest []Match, err error) {
	var words [][]byte
	for _, w := range strings.Fields(string(Fold(nil, []byte(query)))) {
		words = append(words, []byte(w))
	}
	ring := make([]Match, 0, min(most, 1024))
	var folded []byte
	err = t.each(ctx, func(r *intake.Response, text []byte) error {
		folded = Fold(folded[:0], text)
		for _, w := range words {
			if !bytes.Contains(folded, w) {
				return nil
			}
		}
		m := Match{r.Seq, string(text), r.Area, r.AcceptedAt}
		if len(ring) < most {
			ring = append(ring, m)
		} else {
			ring[found%most] = m
		}
		found++
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	for i := range ring {
		newest = append(newest, ring[(found-1-i+len(ring))%len(ring)])
	}
	return found, newest, nil
}
