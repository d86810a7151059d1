package office

import (
	"cmp"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/pledge"
	"minyi/surveys/rate"
)

// PledgePage is what pages/office/pledge shows.
type PledgePage struct {
	Page
	Code, State, URL      string
	PledgeTitle           string
	Signed, AsOf          string
	Areas                 []AreaCount
	Versions              []PledgeVersionLine
	Texts                 []PledgeText
	NameRule, AreaRule    RuleChoice // of the draft
	Was                   string     // the draft that the form was made from
	Findings              []web.ProblemEntry
	Changed, Waiting      bool
	SecondPerson          bool
	MayWrite              bool
	CloseReason, ClosedAt string
	Wrong                 []web.ProblemEntry
	Form                  map[string]string
}

// AreaCount is how many signed in one part of the city.
type AreaCount struct{ Name, N string }

// PledgeVersionLine is one published version with what was new in it.
type PledgeVersionLine struct {
	Number      int
	At, By, SHA string
	Changes     []PledgeChange
}

// PledgeChange is one difference in words.
type PledgeChange struct{ What, Was, Is string }

// PledgeText are the draft's texts in one language.
type PledgeText struct {
	Lang, Name                               string
	First, Has                               bool
	Title, Intro, Points, Consent, NameLabel string
}

func (o *office) pledge(c *gin.Context) error { return o.showPledge(c, http.StatusOK, nil, nil) }

// showPledge shows a pledge; typed is the document of a form that was refused.
func (o *office) showPledge(c *gin.Context, status int, wrong error, typedDoc *pledge.Pledge) error {
	row, err := o.Store.Pledge(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	doc, err := pledge.Decode(row.Draft)
	if err != nil {
		return errors.New("office: stored draft of pledge " + row.Code)
	}
	p := &PledgePage{
		Page: o.page(c, "pledges.title"), Code: row.Code, State: string(row.State), URL: o.PublicURL + "/p/" + row.Code,
		PledgeTitle: orElse(doc.Title.In(web.Language(c), doc.Languages...), row.Code), MayWrite: auth.Principal(c).May(account.PledgesWrite),
		CloseReason: row.CloseReason, ClosedAt: o.moment(row.ClosedAt), Was: hex.EncodeToString(row.Draft), Form: typed(c),
	}
	p.Title = p.PledgeTitle
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	if found := pledge.CheckPublish(doc); len(found) > 0 {
		p.Findings = web.Entries(c, found)
	}
	shown := cmp.Or(typedDoc, doc)
	if typedDoc != nil {
		p.Was = c.PostForm("was")
	}
	p.NameRule, p.AreaRule = ruleChoice(c, "name", shown.Fields.Name), ruleChoice(c, "area", shown.Fields.Area)
	for i, l := range web.From(c).Words.Languages() {
		p.Texts = append(p.Texts, textsIn(shown, l, i == 0))
	}
	if err := o.fillPledgeVersions(c, p, row, doc); err != nil {
		return err
	}
	if row.State != models.SurveyDraft {
		if err := o.fillSigned(c, p, row.Code); err != nil {
			return err
		}
	}
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	if p.SecondPerson = settings.SecondPerson; p.SecondPerson {
		open, err := o.Store.ProposalsFor(ctx(c), proposePledge, row.Code)
		if err != nil {
			return err
		}
		p.Waiting = slices.ContainsFunc(open, func(row models.Proposal) bool { return row.State == models.ProposalOpen })
	}
	return web.Render(c, status, "office/pledge", p)
}

// RuleChoice is the select of a field's rule.
type RuleChoice struct {
	Field   string
	Options []ChoiceOption
}

func ruleChoice(c *gin.Context, field string, chosen pledge.Rule) RuleChoice {
	r := RuleChoice{Field: field}
	for _, rule := range []pledge.Rule{pledge.None, pledge.Optional, pledge.Required} {
		r.Options = append(r.Options, ChoiceOption{string(rule), web.Say(c, "pledges.rule_"+string(rule)), rule == cmp.Or(chosen, pledge.None)})
	}
	return r
}

func textsIn(doc *pledge.Pledge, l string, first bool) PledgeText {
	t := PledgeText{
		Lang: l, Name: resident.LanguageName(l), First: first, Has: slices.Contains(doc.Languages, l),
		Title: doc.Title[l], Intro: doc.Intro[l], Consent: doc.Consent[l], NameLabel: doc.Fields.NameLabel[l],
	}
	var points []string
	for _, point := range doc.Points {
		points = append(points, point[l])
	}
	t.Points = strings.TrimRight(strings.Join(points, "\n"), "\n")
	return t
}

func (o *office) fillPledgeVersions(c *gin.Context, p *PledgePage, row models.Pledge, draft *pledge.Pledge) error {
	versions, err := o.Store.PledgeVersions(ctx(c), row.ID)
	if err != nil {
		return err
	}
	p.Changed = true
	var before *pledge.Pledge
	for _, v := range versions {
		doc, err := pledge.Decode(v.Document)
		if err != nil {
			return errors.New("office: stored version of pledge " + row.Code)
		}
		line := PledgeVersionLine{Number: v.Number, At: o.moment(v.PublishedAt), By: v.PublishedBy, SHA: hex.EncodeToString(v.SHA256)}
		if before != nil {
			line.Changes = pledgeChanges(c, before, doc)
		}
		p.Versions = append(p.Versions, line)
		before = doc
	}
	if before != nil {
		p.Changed = len(pledge.Changes(before, draft)) > 0
	}
	slices.Reverse(p.Versions)
	return nil
}

func pledgeChanges(c *gin.Context, was, now *pledge.Pledge) []PledgeChange {
	var lines []PledgeChange
	for _, ch := range pledge.Changes(was, now) {
		what := web.Say(c, "pledges.field_"+ch.Field)
		if ch.Number > 0 {
			what = web.Say(c, "pledges.point_n", "Number", ch.Number)
		}
		if ch.Language != "" {
			what += " · " + resident.LanguageName(ch.Language)
			lines = append(lines, PledgeChange{what, ch.Was, ch.Is})
		} else {
			lines = append(lines, PledgeChange{what, web.Say(c, "pledges.rule_"+ch.Was), web.Say(c, "pledges.rule_"+ch.Is)})
		}
	}
	return lines
}

// fillSigned counts by the parts of the city. Counts of few are not shown,
// and beside a single hidden one the next smallest neither: the total would tell
// it.
func (o *office) fillSigned(c *gin.Context, p *PledgePage, code string) error {
	total, byArea, err := o.Pledges.Count(ctx(c), code)
	if err != nil {
		return err
	}
	p.Signed, p.AsOf = thousands(int(total)), o.moment(o.Now().UnixMicro())
	tree, today := o.Areas(), o.today()
	p.Least, _ = o.Settings.Public(ctx(c)).Figures.Since(0) // nobody counts anew when a smaller number is set
	sums := make(map[string]int)
	for area, n := range byArea {
		child, _ := tree.RollUp(area) // "" for who named none
		sums[child] += int(n)
	}
	var codes []string
	for _, child := range tree.Children(tree.Root(today), today) {
		codes = append(codes, child.Code)
	}
	codes = append(codes, "")
	hidden := map[string]bool{}
	smallest := ""
	for _, area := range codes {
		n := sums[area]
		switch {
		case rate.Count(n).Small(p.Least):
			hidden[area] = true
		case n > 0 && (smallest == "" || n < sums[smallest]):
			smallest = area
		}
	}
	if len(hidden) == 1 && smallest != "" {
		hidden[smallest] = true
	}
	for _, area := range codes {
		line := AreaCount{web.Say(c, "pledges.no_area"), thousands(sums[area])}
		if area != "" {
			line.Name = tree.Name(area, web.Language(c))
		}
		if hidden[area] {
			line.N = web.Say(c, "pledges.hidden")
		}
		p.Areas = append(p.Areas, line)
	}
	return nil
}

// previewPledge shows the draft as residents would see it; nobody can sign.
func (o *office) previewPledge(c *gin.Context) error {
	row, err := o.Store.Pledge(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	doc, err := pledge.Decode(row.Draft)
	if err != nil {
		return err
	}
	lang := c.Query("text")
	if !slices.Contains(doc.Languages, lang) {
		lang = doc.Languages[0]
	}
	if slices.Contains(web.From(c).Words.Languages(), lang) {
		web.SetLanguage(c, lang)
	}
	p := resident.PledgeText(web.NewPage(c, ""), doc, lang, web.Say(c, "resident.name"))
	p.Preview = true
	for _, l := range doc.Languages {
		if l != lang {
			p.Switches = append(p.Switches, web.Switch{Label: resident.LanguageName(l), Lang: l, Href: "?text=" + l})
		}
	}
	if p.AskArea {
		tree, today := o.Areas(), o.today()
		group := resident.Group{Label: tree.Name(tree.Root(today), lang)}
		for _, child := range tree.Children(tree.Root(today), today) {
			group.Options = append(group.Options, resident.Option{Code: child.Code, Text: resident.Line{Text: tree.Name(child.Code, lang)}})
		}
		p.Groups = []resident.Group{group}
	}
	return web.Render(c, http.StatusOK, "resident/pledge", p)
}

func (o *office) savePledge(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	code := c.Param("code")
	if _, err := o.Store.Pledge(ctx(c), code); err != nil {
		return err
	}
	doc := readPledge(c, code, web.From(c).Words.Languages())
	draft, _, err := pledge.Canonical(doc)
	if err == nil {
		_, err = pledge.Decode(draft)
	}
	if err == nil {
		was, _ := hex.DecodeString(c.PostForm("was"))
		err = o.Store.PutPledgeDraft(ctx(c), code, draft, was)
	}
	if refusals(err) != nil {
		return o.showPledge(c, http.StatusUnprocessableEntity, err, doc)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/pledges/"+code, "draft_saved")
}
