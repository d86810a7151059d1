package office

import (
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/surveys/catalog"
	"minyi/surveys/design/timing"
	"minyi/surveys/i18n"
)

// GroupText is a text for handing a survey out by hand, to be copied.
type GroupText struct {
	Kind, Lang, Label, Text string
	Characters, Messages    int // Messages: short messages that it fills, 0 for a text that is none
}

// Lengths of a short message in Chinese: alone, and as a part of a longer one.
const (
	oneMessage    = 70
	partOfMessage = 67
)

// groupTexts words what a community worker sends: to a chat group, by short
// message, in an official account; in each of the survey's languages that we
// speak.
func (o *office) groupTexts(c *gin.Context, s *catalog.Survey, e entrance) ([]GroupText, error) {
	doc, words := s.Current.Survey, web.From(c).Words
	var out []GroupText
	for _, lang := range doc.Languages {
		if i18n.Match(lang, words.Languages()) != lang {
			continue
		}
		settings, err := o.Settings.Settings(ctx(c))
		if err != nil {
			return nil, err
		}
		organiser := settings.Organiser
		if organiser == "" {
			organiser = doc.Approval.Authority
		}
		args := map[string]any{
			"Title": doc.Title.In(lang, doc.Languages...), "Organiser": organiser, "Place": e.place.Name, "Minutes": timing.Of(doc, lang).Minutes(),
			"URL": o.placeURL(e.Short), "Day": doc.Approval.ValidTo,
		}
		until := ""
		if doc.Approval.ValidTo != "" {
			until = words.Say(lang, "channels.text_until", args)
		}
		args["Until"] = until
		from := ""
		if organiser != "" {
			from = words.Say(lang, "channels.text_from", args)
		}
		args["From"] = from
		for _, kind := range []string{"group", "sms", "account"} {
			t := GroupText{Kind: kind, Lang: lang, Label: web.Say(c, "channels.text_label_"+kind), Text: words.Say(lang, "channels.text_"+kind, args)}
			if len(doc.Languages) > 1 {
				t.Label += " · " + resident.LanguageName(lang)
			}
			t.Characters = utf8.RuneCountInString(t.Text)
			if kind == "sms" {
				t.Messages = messages(t.Characters)
			}
			out = append(out, t)
		}
	}
	return out, nil
}

// messages is how many short messages a text of that length fills.
func messages(characters int) int {
	if characters <= oneMessage {
		return 1
	}
	return (characters + partOfMessage - 1) / partOfMessage
}
