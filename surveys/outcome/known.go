package outcome

// Known is what the server knows of the people drawn, without anybody typing it
// in. Which person is which it does not know: a response does not keep its
// invitation.
type Known struct {
	Drawn int // invitations
	Spent int // of them, with which a response was sent
	// Of the responses that count, by how much of what was asked is answered.
	Complete, Partial, BrokenOff int
	// Who began and has not sent; they are of people drawn only where nobody else
	// can answer.
	Began int
}

// Source is where a number comes from; it is the last word of a translation key.
type Source string

// The sources.
const (
	FromAnswers   Source = "answers"   // how much of what was asked is answered
	FromTakenBack Source = "takenback" // a response was sent, and does not count any more
	FromPages     Source = "pages"     // how far people get, on a survey that asks for an invitation
	FromRest      Source = "rest"      // nothing is known
	FromField     Source = "field"     // typed in
)

// Entry is one number and where it comes from. Disposition is AAPOR's letter.
type Entry struct {
	Disposition string
	Source      Source
	N           int
}

// Fill makes dispositions of what is known and what the field has recorded of
// the others, by letter (R, NC, O, NE). over says that the field has recorded
// more than were left.
//
// What is counted by page is of phones and visits: it is taken for no more people
// than are left beside what the field has recorded, which knows the persons. A
// full quota turns nobody away who has an invitation.
func (k Known) Fill(field map[string]int) (c Counts, entries []Entry, over bool) {
	rest := k.Drawn - k.Spent
	for _, letter := range []string{"R", "NC", "O", "NE"} {
		rest -= field[letter]
	}
	over = rest < 0
	rest = max(0, rest)
	began := min(rest, k.Began)
	rest -= began
	taken := max(0, k.Spent-k.Complete-k.Partial-k.BrokenOff)
	c = Counts{
		I: float64(k.Complete), P: float64(k.Partial), R: float64(k.BrokenOff + began + field["R"]), NC: float64(field["NC"]),
		O: float64(taken + field["O"]), NE: float64(field["NE"]), UO: float64(rest),
	}
	entries = []Entry{
		{"I", FromAnswers, k.Complete},
		{"P", FromAnswers, k.Partial},
		{"R", FromAnswers, k.BrokenOff},
		{"R", FromPages, began},
		{"R", FromField, field["R"]},
		{"NC", FromField, field["NC"]},
		{"O", FromTakenBack, taken},
		{"O", FromField, field["O"]},
		{"NE", FromField, field["NE"]},
		{"UO", FromRest, rest},
	}
	return c, entries, over
}
