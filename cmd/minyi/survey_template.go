package main

import (
	"context"
	"os"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/pledge"
	"minyi/surveys/template"
)

type surveyTemplate struct {
	Code   string `arg:"" optional:"" help:"Template to write; all are listed without one."`
	List   bool   `help:"List the templates: whom each is for and how long it takes."`
	City   string `help:"Name of the city in Chinese, with 市 or 县." placeholder:"盘锦市"`
	CityEn string `name:"city-en" help:"Name of the city in English." placeholder:"Panjin"`
	Output string `short:"o" help:"File to write; standard output when empty." default:""`
}

// templateLine is one template in the list.
type templateLine struct {
	Code    string `json:"code"`
	Kind    string `json:"kind"` // survey or pledge
	Title   string `json:"title"`
	For     string `json:"for"`
	Minutes int    `json:"minutes"`
}

func (s *surveyTemplate) Run(_ context.Context, t *terminal, c *Config) error {
	city := surveys.Text{"zh-CN": s.City, "en": s.CityEn}
	if s.List || s.Code == "" {
		return s.list(t, c, city)
	}
	document, err := s.document(city)
	if err != nil {
		return err
	}
	document = append(document, '\n')
	if s.Output == "" {
		_, err = t.out.Write(document)
		return err
	}
	return os.WriteFile(s.Output, document, 0o644)
}

func (s *surveyTemplate) document(city surveys.Text) (document []byte, err error) {
	if found, ok := template.Find(s.Code); ok {
		document, _, err = design.Canonical(found.Survey(city))
		return document, err
	}
	if found, ok := template.FindPledge(s.Code); ok {
		document, _, err = pledge.Canonical(found.Pledge(city))
		return document, err
	}
	return nil, surveys.E(surveys.NotFound, "cmd.template_unknown", "", "Code", s.Code)
}

func (s *surveyTemplate) list(t *terminal, c *Config, city surveys.Text) error {
	var lines []templateLine
	for _, found := range template.Surveys() {
		lines = append(lines, templateLine{found.Code, "survey", found.Survey(city).Title.In(t.lang, "en"), found.For.In(t.lang, "en"), found.Minutes})
	}
	for _, found := range template.Pledges() {
		lines = append(lines, templateLine{found.Code, "pledge", found.Pledge(city).Title.In(t.lang, "en"), found.For.In(t.lang, "en"), found.Minutes})
	}
	if c.JSON {
		return t.print(lines)
	}
	for _, l := range lines {
		if err := t.line("cmd.template_line", map[string]any{"Code": l.Code, "Title": l.Title, "For": l.For, "Minutes": l.Minutes}); err != nil {
			return err
		}
	}
	return nil
}
