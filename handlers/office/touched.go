package office

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/design/timing"
	"minyi/surveys/paper"
)

// TouchedLine is what was printed in one wording, with what has changed since.
type TouchedLine struct {
	ID      int64  // of the printing, 0 where there is nothing to open
	What    string // "海报 12 张"
	Words   string // version or revision
	Latest  string // when and by whom
	Serials string
	Changes []string // in words; empty: still true
	More    int      // changes that are not listed
}

// listedChanges is how many changes a line names.
const listedChanges = 4

// sinceThen is what was printed of a survey, the newest first, with what is
// different in doc. Prints of one kind and wording are one line.
func (o *office) sinceThen(c *gin.Context, s *catalog.Survey, doc *surveys.Survey) ([]TouchedLine, error) {
	rows, err := o.Store.Prints(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	slips, err := o.printedSlips(c, s)
	if err != nil {
		return nil, err
	}
	type wording struct{ kind, sha, language string }
	places := make(map[wording]int)
	var lines []TouchedLine
	var counts []int64
	for _, r := range append(rows, slips...) {
		w := wording{r.Kind, string(r.SHA256), r.Language}
		if r.Kind == string(paper.Review) {
			w.sha += fmt.Sprint(r.ID) // each is signed for itself
		}
		at, seen := places[w]
		if !seen {
			was, err := o.wordsOf(c, s, r)
			if err != nil {
				return nil, err
			}
			at = len(lines)
			places[w] = at
			line := TouchedLine{Words: printedWords(c, r), Latest: web.Say(c, "paper.latest", "At", o.moment(r.PrintedAt), "By", r.PrintedBy)}
			if r.Kind == string(paper.Review) || r.Kind == string(paper.Blank) && r.ChannelID == 0 {
				line.ID = r.ID
			}
			line.Changes = o.touching(c, paper.Thing(r.Kind), was, doc, r.Language)
			if n := len(line.Changes); n > listedChanges {
				line.Changes, line.More = line.Changes[:listedChanges], n-listedChanges
			}
			lines, counts = append(lines, line), append(counts, 0)
		}
		counts[at] += r.Copies
		lines[at].What = web.Say(c, "paper.count_"+r.Kind, "Count", counts[at])
	}
	return lines, nil
}

// wordsOf is the document that a printing carries.
func (o *office) wordsOf(c *gin.Context, s *catalog.Survey, r models.Print) (*surveys.Survey, error) {
	if form, ok := s.Form(r.Version); ok {
		return form.Survey, nil
	}
	row, err := o.Store.Print(ctx(c), s.ID, r.ID)
	if err != nil {
		return nil, err
	}
	return design.Decode(row.Document)
}

// touching words the changes that make a print say something untrue.
func (o *office) touching(c *gin.Context, thing paper.Thing, was, now *surveys.Survey, language string) (all []string) {
	changes := design.Changes(was, now)
	lines := changeLines(c, was, now)
	for i, change := range changes {
		if paper.Touches(thing, change, language) {
			text := lines[i].What
			if lines[i].Code != "" {
				text = web.Say(c, "paper.change_of", "Code", lines[i].Code, "What", text)
			}
			all = append(all, text)
		}
	}
	if (thing == paper.Blank || thing == paper.Review) && paper.Reordered(was, now) {
		all = append(all, web.Say(c, "paper.reordered"))
	}
	if thing == paper.Posters || thing == paper.Cards || thing == paper.Slips {
		if a, b := timing.Of(was, language).Minutes(), timing.Of(now, language).Minutes(); a != b {
			all = append(all, web.Say(c, "paper.minutes_changed", "Was", a, "Is", b))
		}
	}
	return all
}

// printedSlips are the invitation slips that nobody has answered yet, as
// printings in the words of the version that was the newest then.
func (o *office) printedSlips(c *gin.Context, s *catalog.Survey) ([]models.Print, error) {
	batches, err := o.Store.Batches(ctx(c), s.ID)
	if err != nil || len(batches) == 0 || s.Current == nil {
		return nil, err
	}
	versions, err := o.Store.Versions(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	progress, err := o.Store.ProgressByChannel(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	spent := make(map[int64]int64)
	for _, p := range progress {
		spent[p.ChannelID] += p.Spent
	}
	var out []models.Print
	for _, b := range batches {
		printings, err := o.Store.Printings(ctx(c), b.ID)
		if err != nil {
			return nil, err
		}
		if len(printings) == 0 {
			continue
		}
		last := printings[len(printings)-1] // those before are void
		row := models.Print{Kind: string(paper.Slips), SurveyID: s.ID, Language: s.Current.Survey.Languages[0], PrintedAt: last.PrintedAt, PrintedBy: last.PrintedBy}
		for _, v := range versions {
			if v.PublishedAt <= last.PrintedAt {
				row.Version, row.SHA256 = v.Number, v.SHA256
			}
		}
		answered := min(spent[b.ChannelID], b.Size)
		spent[b.ChannelID] -= answered
		if row.Copies = b.Size - answered; row.Copies > 0 && row.Version > 0 {
			out = append(out, row)
		}
	}
	return out, nil
}

// posterMark is the same for the same page on the same day.
func posterMark(s *catalog.Survey, thing paper.Thing, by, day, query string, places int) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{s.Code, string(thing), hex.EncodeToString(s.Current.SHA256[:]), by, day, query, fmt.Sprint(places)}, "\x00")))
	return hex.EncodeToString(sum[:20])
}
