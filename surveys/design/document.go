package design

import (
	"time"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

type node = strictjson.Node

// The objects of the document around its questions.
var (
	surveyShape = shape[surveys.Survey]{"survey", []field[surveys.Survey]{
		{"spec", false, func(r *reader, n *node, s *surveys.Survey) { enum(r, n, surveys.Spec) }},
		{"code", true, func(r *reader, n *node, s *surveys.Survey) { s.Code = r.code(n, dashed) }},
		{"languages", true, func(*reader, *node, *surveys.Survey) {}}, // read before all others
		{"title", false, func(r *reader, n *node, s *surveys.Survey) { s.Title = r.text(n, maxShort) }},
		{"intro", false, func(r *reader, n *node, s *surveys.Survey) { s.Intro = r.text(n, maxLong) }},
		{"thanks", false, func(r *reader, n *node, s *surveys.Survey) { s.Thanks = r.text(n, maxLong) }},
		{"approval", false, func(r *reader, n *node, s *surveys.Survey) { object(r, n, approvalShape, &s.Approval) }},
		{"settings", false, func(r *reader, n *node, s *surveys.Survey) { object(r, n, settingsShape, &s.Settings) }},
		{"pages", true, func(r *reader, n *node, s *surveys.Survey) {
			s.Pages = list(r, n, maxPages, func(r *reader, n *node, p *surveys.Page) { object(r, n, pageShape, p) })
			if s.Pages == nil {
				s.Pages = []surveys.Page{}
			}
		}},
		{"rates", false, func(r *reader, n *node, s *surveys.Survey) {
			s.Rates = list(r, n, maxRates, readRate)
		}},
	}}

	approvalShape = shape[surveys.Approval]{"approval", []field[surveys.Approval]{
		{"kind", false, func(r *reader, n *node, a *surveys.Approval) {
			a.Kind = enum(r, n, "", surveys.Approved, surveys.Filed, surveys.Opinion)
		}},
		{"number", false, func(r *reader, n *node, a *surveys.Approval) { a.Number = r.line(n, maxLine) }},
		{"authority", false, func(r *reader, n *node, a *surveys.Approval) { a.Authority = r.line(n, maxLine) }},
		{"form", false, func(r *reader, n *node, a *surveys.Approval) { a.Form = r.line(n, maxLine) }},
		{"valid_to", false, func(r *reader, n *node, a *surveys.Approval) {
			a.ValidTo = r.moment(n, time.DateOnly, "design.not_a_date")
		}},
	}}

	settingsShape = shape[surveys.Settings]{"settings", []field[surveys.Settings]{
		{"one_per", false, func(r *reader, n *node, s *surveys.Settings) {
			s.OnePer = enum(r, n, surveys.OnePerNone, surveys.OnePerDevice, surveys.OnePerPhone, surveys.OnePerInvitation)
		}},
		{"area", false, func(r *reader, n *node, s *surveys.Settings) {
			s.Area = enum(r, n, surveys.AreaRequired, surveys.AreaOptional, surveys.AreaNone)
		}},
		{"min_age", false, func(r *reader, n *node, s *surveys.Settings) { s.MinAge, _ = r.whole(n, 0, 120) }},
		{"time_floor_s", false, func(r *reader, n *node, s *surveys.Settings) { s.TimeFloor, _ = r.whole(n, 0, 86400) }},
		{"show_results", false, func(r *reader, n *node, s *surveys.Settings) {
			s.ShowResults = enum(r, n, surveys.ShowNever, surveys.ShowLive, surveys.ShowClosed)
		}},
		{"coached", false, func(r *reader, n *node, s *surveys.Settings) { s.Coached = r.mark(n) }},
		{"staff", false, func(r *reader, n *node, s *surveys.Settings) { s.Staff = r.mark(n) }},
	}}

	pageShape = shape[surveys.Page]{"page", []field[surveys.Page]{
		{"code", true, func(r *reader, n *node, p *surveys.Page) { p.Code = r.code(n, dashed) }},
		{"title", false, func(r *reader, n *node, p *surveys.Page) { p.Title = r.text(n, maxShort) }},
		{"questions", true, readQuestions},
		{"draw", false, func(r *reader, n *node, p *surveys.Page) {
			p.Draw, _ = r.whole(n, 0, maxQuestions)
			if count := len(p.Questions); p.Draw > count {
				r.fail(n, "design.draw", "Draw", p.Draw, "Count", count)
			}
		}},
	}}
)

// readQuestions stops at the limit over all pages: a document beyond it is
// refused anyway, and its questions would only cost time.
func readQuestions(r *reader, n *node, p *surveys.Page) {
	p.Questions = []surveys.Question{}
	before := r.questions
	r.questions += len(n.Items)
	if before > maxQuestions || r.tooMany(n, r.questions, maxQuestions) {
		return
	}
	if questions := list(r, n, maxQuestions, readQuestion); questions != nil {
		p.Questions = questions
	}
}
