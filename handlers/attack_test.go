package handlers_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minyi/surveys/setting"
)

// The residents of the attack. The attacker knows where each of them lives, how
// old they are, their sex and their job; what they answered to q1 is what is to
// be found out.
var (
	attackDims = []string{"area", "age", "sex", "job"}
	attackVals = map[string][]string{
		"area": {"219901", "219902", "219903", "219904"}, "age": {"young", "adult", "middle", "late", "old"}, "sex": {"f", "m"},
		"job": {"farm", "plant", "shop", "office", "study", "none"}, "q1": {"know", "heard", "no", "na"},
	}
)

type dweller struct {
	of map[string]string // dimension → value
	q1 string            // "" = not answered
}

// manyResidents are skewed as towns are: few students in the old districts, one
// or two farmers in the new ones.
func manyResidents(n int, seed uint64) (all []dweller) {
	random := rand.New(rand.NewPCG(seed, 6))
	pick := func(values []string, weights ...int) string {
		sum := 0
		for _, w := range weights {
			sum += w
		}
		at := random.IntN(sum)
		for i, w := range weights {
			if at -= w; at < 0 {
				return values[i]
			}
		}
		panic("no weight")
	}
	for range n {
		r := dweller{of: map[string]string{
			"area": pick(attackVals["area"], 45, 30, 20, 5), "age": pick(attackVals["age"], 10, 35, 30, 20, 5), "sex": pick(attackVals["sex"], 52, 48),
		}}
		switch r.of["age"] {
		case "young":
			r.of["job"] = pick(attackVals["job"], 0, 1, 2, 1, 40, 1)
		case "old":
			r.of["job"] = pick(attackVals["job"], 5, 0, 1, 0, 0, 40)
		default:
			r.of["job"] = pick(attackVals["job"], 4, 30, 30, 25, 1, 10)
		}
		r.q1 = pick([]string{"know", "heard", "no", "na", ""}, 40, 25, 20, 10, 5)
		all = append(all, r)
	}
	return all
}

func attackSurvey() string {
	options := func(values []string) string {
		var list []string
		for _, v := range values {
			list = append(list, fmt.Sprintf(`{"code":%q,"text":{"en":%q}}`, v, v))
		}
		return strings.Join(list, ",")
	}
	var questions []string
	for _, code := range []string{"q1", "age", "sex", "job"} {
		questions = append(questions, fmt.Sprintf(`{"code":%q,"type":"single","text":{"en":%q},"options":[%s]}`, code, code, options(attackVals[code])))
	}
	return `{"code":"attack","languages":["en"],"title":{"en":"Attack"},"intro":{},"thanks":{},"approval":{"kind":"opinion"},
"settings":{"one_per":"none","area":"optional","show_results":"live"},"pages":[{"code":"p1","title":{"en":"1"},"questions":[` +
		strings.Join(questions, ",") + `,{"code":"home","type":"area","text":{"en":"home"}}]}],
"rates":[{"code":"awareness","kind":"share","question":"q1","numerator":["know","heard"],"excluded":["na"]}]}`
}

// moveIn publishes the survey and lets the residents answer.
func (a *app) moveIn(t *testing.T, all []dweller) {
	t.Helper()
	a.admin(t, "POST", "/api/v1/surveys", attackSurvey())
	a.admin(t, "POST", "/api/v1/surveys/attack/publish", "")
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for i := worker; i < len(all); i += 8 {
				a.answers(t, i, all[i])
			}
		})
	}
	wait.Wait()
}

func (a *app) answers(t *testing.T, i int, r dweller) {
	answers := map[string]string{"home": r.of["area"], "age": r.of["age"], "sex": r.of["sex"], "job": r.of["job"]}
	if r.q1 != "" {
		answers["q1"] = r.q1
	}
	data, _ := json.Marshal(answers)
	if got := a.post("/s/attack/responses", fmt.Sprintf(`{"key":%q,"version":1,"answers":%s}`, uuid(i), data)); got.Code != 201 {
		t.Errorf("response %d: %d %s", i, got.Code, got.text())
	}
}

// attacker asks for tables with one token and solves what they say.
type attacker struct {
	*solver
	t      *testing.T
	a      *app
	scopes string
	asked  int
	told   int // requests that were answered
}

// reader holds what a reader of protected figures does; full what an analyst does.
const (
	reader = "surveys:read,rates:read"
	full   = "surveys:read,rates:read,responses:read"
)

// tables asks for every table with up to two filters, by up to two things.
func (x *attacker) tables() {
	dims := append(slices.Clone(attackDims), "q1")
	var filters []string
	for _, d := range dims {
		for _, v := range attackVals[d] {
			filters = append(filters, d+":"+v)
		}
	}
	for i, by := range dims {
		x.rates(by)
		for _, second := range dims[i+1:] {
			x.rates(by + "," + second)
			x.crosstab(by, second)
		}
	}
	x.rates("")
	for i, f := range filters {
		x.rates("", f)
		for k, by := range dims {
			if by == dimOf(f) {
				continue
			}
			x.rates(by, f)
			for _, second := range dims[k+1:] {
				if second != dimOf(f) {
					x.crosstab(by, second, f)
				}
			}
		}
		for _, g := range filters[i+1:] {
			if dimOf(f) == dimOf(g) {
				continue
			}
			x.rates("", f, g)
			for _, by := range dims {
				if by != dimOf(f) && by != dimOf(g) {
					x.rates(by, f, g)
				}
			}
		}
	}
	// Two answers of one question at once: what is left when one is taken away.
	for _, d := range dims {
		for skip := range attackVals[d] {
			values := slices.Delete(slices.Clone(attackVals[d]), skip, skip+1)
			x.rates("", d+":"+strings.Join(values, ","))
			for _, f := range filters {
				if dimOf(f) != d {
					x.rates("", d+":"+strings.Join(values, ","), f)
				}
			}
		}
	}
	x.estimates()
}

func dimOf(filter string) string { d, _, _ := strings.Cut(filter, ":"); return d }

func (x *attacker) get(path string, query url.Values, into any) bool {
	x.asked++
	r := x.a.as(x.t, x.scopes, "GET", "/api/v1/surveys/attack/"+path+"?"+query.Encode(), "")
	if r.Code == 422 {
		problemOf(x.t, r)
		return false
	}
	if r.Code != 200 {
		x.t.Fatalf("%s?%s: %d %s", path, query.Encode(), r.Code, r.text())
	}
	if err := json.Unmarshal(r.Body.Bytes(), into); err != nil {
		x.t.Fatal(err)
	}
	x.told++
	return true
}

func (x *attacker) rates(by string, where ...string) {
	var table struct {
		N     *int
		Rates []struct {
			Group    map[string]string
			N, Base  *int
			NEff     *float64 `json:"n_eff"`
			Estimate *float64
		}
	}
	if !x.get("rates", url.Values{"by": {by}, "where": where}, &table) {
		return
	}
	set := setOf(where)
	if table.N != nil {
		x.learn(set, anything, float64(*table.N))
	}
	for _, r := range table.Rates {
		group := set.and(r.Group)
		if r.N != nil {
			x.learn(group, anything, float64(*r.N))
		}
		if r.Base != nil {
			x.learn(group, asked, float64(*r.Base))
		}
		if r.NEff != nil {
			x.learn(group, asked, *r.NEff)
		}
		if r.Base != nil && r.Estimate != nil {
			x.learn(group, aware, float64(*r.Base)**r.Estimate)
		}
	}
}

func (x *attacker) crosstab(rows, cols string, where ...string) {
	var table struct {
		Tables []struct {
			N     *int
			Cells []struct {
				Row, Col string
				N        *int
			}
		}
	}
	if !x.get("crosstab", url.Values{"rows": {rows}, "cols": {cols}, "where": where}, &table) {
		return
	}
	for _, one := range table.Tables {
		for _, c := range one.Cells {
			if c.N != nil {
				x.learn(setOf(where).and(map[string]string{rows: c.Row, cols: c.Col}), anything, float64(*c.N))
			}
		}
		if one.N != nil {
			set := setOf(where)
			for _, side := range []string{rows, cols} {
				if side == "q1" {
					set = append(set, filterOf{side, attackVals["q1"]})
				}
			}
			x.learn(set, anything, float64(*one.N))
		}
	}
}

// estimates asks for the mean of being aware by everything, one and two at once.
func (x *attacker) estimates() {
	column := func(d string) string { return strings.Replace(d, "area", "district", 1) }
	var requests []map[string]any
	var conditions [][]string
	ask := func(by []string, where ...string) {
		conditions = append(conditions, where)
		r := map[string]any{"id": itoa(len(requests)), "op": "mean", "var": "aware", "by": by}
		if len(where) > 0 {
			d, v, _ := strings.Cut(where[0], ":")
			r["where"] = map[string]any{column(d): []string{v}}
		}
		requests = append(requests, r)
	}
	for i, d := range attackDims {
		ask([]string{column(d)})
		for k, e := range attackDims {
			if k > i {
				ask([]string{column(d), column(e)})
			}
			for _, v := range attackVals[e] {
				if e != d {
					ask([]string{column(d)}, e+":"+v)
				}
			}
		}
	}
	body, _ := json.Marshal(map[string]any{
		"spec": "estimate/1", "variables": map[string]any{"aware": map[string]any{"from": "q1", "map": map[string]float64{"know": 1, "heard": 1, "no": 0}}},
		"requests": requests,
	})
	r := x.a.as(x.t, x.scopes, "POST", "/api/v1/surveys/attack/estimate", string(body))
	if r.Code != 200 {
		x.t.Fatalf("estimate: %d %s", r.Code, r.text())
	}
	var document struct {
		Results []struct {
			Error string
			Rows  []struct {
				Group    map[string]string
				N        *int
				Estimate *float64
			}
		}
	}
	must(x.t, json.Unmarshal(r.Body.Bytes(), &document))
	for i, result := range document.Results {
		x.asked++
		if result.Error == "" {
			x.told++
		}
		for _, row := range result.Rows {
			group := map[string]string{}
			for d, v := range row.Group {
				group[strings.Replace(d, "district", "area", 1)] = v
			}
			set := setOf(conditions[i]).and(group)
			if row.N != nil {
				x.learn(set, asked, float64(*row.N))
			}
			if row.N != nil && row.Estimate != nil {
				x.learn(set, aware, float64(*row.N)**row.Estimate)
			}
		}
	}
}

// protect sets from how many people on figures are shown.
func (a *app) protect(t *testing.T, least int) {
	t.Helper()
	f := setting.Defaults().Figures
	if s, err := a.settings.Settings(t.Context()); err == nil {
		f = s.Figures
	}
	f.Change(least, a.clock.Now().UnixMicro())
	must(t, a.store.PutSettings(t.Context(), setting.Settings{Figures: f}.Values()))
	a.settings.Forget()
}

func TestNobodysAnswerFollowsFromAllTables(t *testing.T) {
	all := manyResidents(1000, 1)
	a := onSQLite(t, options{})
	a.protect(t, 10)
	a.moveIn(t, all)
	a.rates.Frames.Wake(1)
	spy := func(least int) *attacker {
		return &attacker{solver: newSolver(all, least), t: t, a: a, scopes: reader}
	}
	check := func(x *attacker, when string) {
		t.Helper()
		if x.told < 200 || x.told == x.asked || len(x.rows) < 50 {
			t.Fatalf("%s: %d of %d questions were answered, with %d facts: that proves nothing", when, x.told, x.asked, len(x.rows))
		}
		if found := x.found(); len(found) > 0 {
			t.Errorf("%s: of %d tables %d told %d facts, from which follows what these said:\n%s", when, x.asked, x.told, len(x.rows), strings.Join(found, "\n"))
		}
		t.Logf("%s: %d of %d answered, %d facts", when, x.told, x.asked, len(x.rows))
	}
	one := spy(10)
	one.tables()
	check(one, "by ten")
	// The number is raised: who remembers what was shown before learns nothing more.
	a.protect(t, 20)
	raised := one.told
	one.tables()
	check(one, "before and after it was raised to twenty")
	strict := spy(20)
	strict.tables()
	check(strict, "by twenty")
	if strict.told >= raised {
		t.Errorf("by twenty %d questions are answered, by ten %d", strict.told, raised)
	}
	// It is lowered again: the survey keeps what it had.
	a.protect(t, 5)
	strict.tables()
	check(strict, "after it was lowered to five")
	// The same questions of somebody who is not guarded: the attack works.
	analyst := &attacker{solver: newSolver(all, 10), t: t, a: a, scopes: full}
	analyst.tables()
	if found := analyst.found(); len(found) < 20 {
		t.Errorf("without the guard the attack finds %d groups: it proves nothing", len(found))
	}
}

// A refresh after each new response: what moved between two of them must be the
// answers of ten or nobody.
func TestNobodysAnswerFollowsFromLookingAgain(t *testing.T) {
	all := manyResidents(260, 2)
	a := onSQLite(t, options{})
	a.moveIn(t, all[:200])
	a.rates.Frames.Wake(1)
	type figures map[string][3]int // area → n, base, aware
	look := func(scopes string) figures {
		var table struct {
			Rates []struct {
				Group    map[string]string
				N, Base  *int
				Estimate *float64
			}
		}
		r := a.as(t, scopes, "GET", "/api/v1/surveys/attack/rates?by=area", "")
		must(t, json.Unmarshal(r.Body.Bytes(), &table))
		now := figures{}
		for _, r := range table.Rates {
			if r.N != nil && r.Base != nil && r.Estimate != nil {
				now[r.Group["area"]] = [3]int{*r.N, *r.Base, int(math.Round(float64(*r.Base) * *r.Estimate))}
			}
		}
		return now
	}
	public := func() string { return a.page(t, "/results/attack", nil).Find("main").Text() }
	moved := map[string]int{} // who was told of what one to nine people said
	last := map[string]figures{reader: look(reader), full: look(full)}
	before := public()
	for i := 200; i < len(all); i++ {
		a.answers(t, i, all[i])
		if now := public(); now != before {
			t.Fatal("a single response changed the public page at once")
		}
		a.clock.advance(2 * time.Minute)
		before = public()
		for scopes, was := range last {
			now := look(scopes)
			for area, f := range now {
				if old, known := was[area]; known && f != old && f[0]-old[0] < 10 {
					moved[scopes]++
				}
			}
			last[scopes] = now
		}
	}
	if moved[reader] > 0 {
		t.Errorf("%d times a reader was told what fewer than ten new responses said", moved[reader])
	}
	if moved[full] < 50 {
		t.Errorf("an analyst is told only %d times: the attack proves nothing", moved[full])
	}
	if last[reader][""][0] <= 200 {
		t.Errorf("the figures never move: %v", last[reader])
	}
}
