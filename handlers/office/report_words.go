package office

import (
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
)

// definitionLines say of the rates in the report what they measure: a figure whose
// denominator nobody knows says nothing.
func (o *office) definitionLines(c *gin.Context, b *bench) (lines []DefinitionLine) {
	rates := rate.Headline(b.survey.Current.Survey.Rates)
	rates = append(rates, rate.Topics(b.survey.Current.Survey.Rates)...)
	for _, r := range rates {
		codes := r.Questions
		if r.Question != "" {
			codes = []string{r.Question}
		}
		l := DefinitionLine{Title: rateTitle(c, b.survey, r)}
		var texts []string
		for _, code := range codes {
			texts = append(texts, questionText(c, b.survey, code))
		}
		l.Question = strings.Join(texts, " ")
		l.Counted, l.Excluded = optionWords(c, b.survey, codes, r.Numerator), optionWords(c, b.survey, codes, r.Excluded)
		if r.Kind == surveys.Score {
			l.Counted = scoreWords(c, b.survey, codes, r.Scores)
		}
		lines = append(lines, l)
	}
	return lines
}

func questionText(c *gin.Context, s *catalog.Survey, code string) string {
	if f, ok := s.Current.Field(code); ok {
		return f.Text.In(web.Language(c), s.Current.Survey.Languages...)
	}
	return code
}

// optionWords are answers in the words of the first question that has them.
func optionWords(c *gin.Context, s *catalog.Survey, questions, options []string) string {
	var words []string
	for _, code := range options {
		words = append(words, optionText(c, s, questions, code))
	}
	return strings.Join(words, web.Say(c, "overview.comma"))
}

func optionText(c *gin.Context, s *catalog.Survey, questions []string, code string) string {
	for _, q := range questions {
		if f, ok := s.Current.Field(q); ok {
			if i, ok := f.OptionOf(code); ok && i < len(f.Options) {
				return f.Options[i].Text.In(web.Language(c), s.Current.Survey.Languages...)
			}
		}
	}
	return code
}

// scoreWords say what each answer is worth, in the order of the question.
func scoreWords(c *gin.Context, s *catalog.Survey, questions []string, scores map[string]float64) string {
	var words []string
	if f, ok := s.Current.Field(questions[0]); ok {
		for _, option := range f.Options {
			if points, scored := scores[option.Code]; scored {
				words = append(words, optionText(c, s, questions, option.Code)+" "+fmt.Sprintf("%g", points))
			}
		}
	}
	return strings.Join(words, web.Say(c, "overview.comma"))
}
