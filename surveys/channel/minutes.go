package channel

import "minyi/surveys"

// Seconds that a question may take on a phone: reading, deciding and a touch;
// typing takes longer. They are guesses, so pages say "about".
const (
	touchSeconds = 8
	rowSeconds   = 6
	typeSeconds  = 25
)

// Minutes estimates how long a questionnaire takes, at least 1: what a poster
// promises. Pages that draw some of their questions count only those.
func Minutes(doc *surveys.Survey) int {
	seconds := 0
	for _, page := range doc.Pages {
		sum := 0
		for _, q := range page.Questions {
			sum += secondsOf(q)
		}
		if n := len(page.Questions); page.Draw > 0 && page.Draw < n {
			sum = sum * page.Draw / n
		}
		seconds += sum
	}
	return max(1, (seconds+30)/60)
}

func secondsOf(q surveys.Question) int {
	switch q.Type {
	case surveys.Note, surveys.Calculated:
		return 0
	case surveys.Matrix:
		return rowSeconds * max(1, len(q.Rows))
	case surveys.Ranking, surveys.Sum:
		return rowSeconds * max(1, len(q.Options))
	case surveys.ShortText, surveys.LongText, surveys.Phone, surveys.Email, surveys.Photo, surveys.Signature:
		if !q.Required {
			return typeSeconds / 2 // many leave it out
		}
		return typeSeconds
	}
	return touchSeconds
}
