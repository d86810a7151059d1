package office

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
)

// Task is one thing that this week asks of somebody.
type Task struct {
	Text, Href string
	When       string
	Late       bool  // its day is over
	at         int64 // µs UTC by which it is due, 0 = no day
}

// week is how far ahead tasks are listed.
const week = 7 * 24 * time.Hour

// surveysAtOnce is how many open surveys are looked through for tasks: each
// stays in memory while somebody looks at it.
const surveysAtOnce = 4

// tasks lists what the reader has to see to, the earliest day first.
func (o *office) tasks(c *gin.Context, wait context.Context, all []*catalog.Survey) ([]Task, error) {
	var tasks []Task
	for _, add := range []func(*gin.Context, context.Context, []*catalog.Survey) ([]Task, error){
		o.waveTasks, o.fieldTasks, o.objectionTasks, o.proposalTasks, o.backupTasks,
	} {
		more, err := add(c, wait, all)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, more...)
	}
	now := o.Now().UnixMicro()
	for i := range tasks {
		tasks[i].Late = tasks[i].at != 0 && tasks[i].at <= now
	}
	slices.SortStableFunc(tasks, func(a, b Task) int {
		if (a.at == 0) != (b.at == 0) {
			return cmp.Compare(b.at, a.at) // what has no day comes last
		}
		return cmp.Compare(a.at, b.at)
	})
	return tasks, nil
}

// title is a survey's in the reader's language.
func (o *office) title(c *gin.Context, s *catalog.Survey) string {
	doc := s.Current.Survey
	return orElse(doc.Title.In(web.Language(c), doc.Languages...), s.Code)
}

// waveTasks are waves that open or end within a week.
func (o *office) waveTasks(c *gin.Context, _ context.Context, all []*catalog.Survey) ([]Task, error) {
	me := auth.Principal(c)
	if !me.May(account.SurveysRead) && !me.MayPartly(account.ChannelsRead) {
		return nil, nil
	}
	var tasks []Task
	now := o.Now()
	soon := func(at int64) bool { return at > now.UnixMicro() && at <= now.Add(week).UnixMicro() }
	for _, s := range all {
		if s.State != catalog.Open {
			continue
		}
		href := ""
		if me.May(account.SurveysRead) {
			href = web.From(c).Path(Prefix + "/surveys/" + s.Code)
		}
		for _, w := range s.Waves {
			if soon(w.OpensAt) {
				tasks = append(tasks, Task{Text: web.Say(c, "overview.task_opens", "Survey", o.title(c, s), "Wave", w.Code), Href: href, When: o.moment(w.OpensAt), at: w.OpensAt})
			}
			if ends := s.Closes(w); soon(ends) && w.OpensAt <= ends {
				tasks = append(tasks, Task{Text: web.Say(c, "overview.task_closes", "Survey", o.title(c, s), "Wave", w.Code), Href: href, When: o.moment(ends), at: ends})
			}
		}
	}
	return tasks, nil
}

// namesListed is how many channels a task names.
const namesListed = 4

// fieldTasks are channels without a response and bursts of doubtful ones in the
// reader's areas.
func (o *office) fieldTasks(c *gin.Context, wait context.Context, all []*catalog.Survey) ([]Task, error) {
	var tasks []Task
	looked := 0
	for _, s := range slices.Backward(all) {
		if !s.IsOpen(o.Now()) || looked == surveysAtOnce {
			continue
		}
		looked++
		for _, top := range o.tops(c, account.ChannelsRead) {
			g, err := o.Digests.Digest(wait, s, top, guarded(c))
			if err != nil {
				return nil, err
			}
			if len(g.Quiet) == 0 {
				continue
			}
			var names []string
			for _, q := range g.Quiet[:min(namesListed, len(g.Quiet))] {
				names = append(names, q.Code)
			}
			key := "overview.task_quiet"
			if len(g.Quiet) > namesListed {
				key = "overview.task_quiet_more"
			}
			tasks = append(tasks, Task{
				Text: web.Say(c, key, "Survey", o.title(c, s), "Count", len(g.Quiet), "Names", strings.Join(names, web.Say(c, "overview.comma"))), Href: web.From(c).Path(Prefix + "/surveys/" + s.Code + "/channels"),
			})
		}
		for _, top := range o.tops(c, account.RatesRead) {
			g, err := o.Digests.Digest(wait, s, top, guarded(c))
			if err != nil {
				return nil, err
			}
			for _, b := range g.Bursts {
				tasks = append(tasks, Task{
					Text: web.Say(c, "overview.task_burst", "Channel", b.Channel, "Flagged", b.Flagged, "N", b.N),
					When: b.From.Format("01-02 15:04") + "–" + b.To.Format("15:04"),
					Href: web.From(c).Path(Prefix + "/surveys/" + s.Code + "/results?by=channel&flagged=without"),
				})
			}
		}
	}
	return tasks, nil
}

// tops are the tops of the areas for which the reader holds a scope, "" for
// everywhere.
func (o *office) tops(c *gin.Context, scope account.Scope) []string {
	tops, all := auth.Principal(c).Areas(scope)
	if all {
		return []string{""}
	}
	return tops
}

// objectionTasks are objections whose answer is due within a week, or was.
func (o *office) objectionTasks(c *gin.Context, _ context.Context, _ []*catalog.Survey) ([]Task, error) {
	if !auth.Principal(c).May(account.EvaluationRead) {
		return nil, nil
	}
	rows, err := o.Store.OpenObjections(ctx(c))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	rounds, err := o.Store.Rounds(ctx(c))
	if err != nil {
		return nil, err
	}
	units, err := o.Store.Units(ctx(c))
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, row := range rows {
		if row.DueAt > o.Now().Add(week).UnixMicro() {
			break // the first due came first
		}
		round := slices.IndexFunc(rounds, func(r models.Round) bool { return r.ID == row.RoundID })
		if round < 0 {
			continue
		}
		unit := row.Unit
		for _, u := range units {
			if u.Code == row.Unit {
				unit = u.Name
			}
		}
		tasks = append(tasks, Task{
			Text: web.Say(c, "overview.task_objection", "Unit", unit, "Round", rounds[round].Code),
			Href: web.From(c).Path(Prefix + "/rounds/" + rounds[round].Code), When: o.moment(row.DueAt), at: row.DueAt,
		})
	}
	return tasks, nil
}

// proposalTasks counts what waits for this very person's decision.
func (o *office) proposalTasks(c *gin.Context, _ context.Context, _ []*catalog.Survey) ([]Task, error) {
	me := auth.Principal(c)
	if !me.May(account.SurveysRead) {
		return nil, nil
	}
	rows, err := o.Store.Proposals(ctx(c), models.ProposalOpen)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, row := range rows {
		if scope, known := scopeOf[row.Kind]; known && row.ProposedBy != me.AccountID && me.May(scope) {
			n++
		}
	}
	if n == 0 {
		return nil, nil
	}
	return []Task{{Text: web.Say(c, "overview.task_proposals", "Count", n), Href: web.From(c).Path(Prefix + "/proposals")}}, nil
}
