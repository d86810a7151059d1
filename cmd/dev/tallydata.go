package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"minyi/models"
	"minyi/models/store"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/crockford"
	"minyi/surveys/design"
	"minyi/surveys/seed"
)

// bigCode is the survey of forty questions that the frame is measured with.
const bigCode = "forty"

// bigDocument asks forty questions: person, the four rates, three with several
// choices, a recommendation, an open one, and singles for the rest.
func bigDocument() *surveys.Survey {
	say := func(s string) surveys.Text { return surveys.Text{"zh-CN": s} }
	options := func(codes ...string) (all []surveys.Option) {
		for _, code := range codes {
			all = append(all, surveys.Option{Code: code, Text: say(code)})
		}
		return all
	}
	var page []surveys.Question
	add := func(code string, kind surveys.Type, codes ...string) {
		page = append(page, surveys.Question{Code: code, Type: kind, Text: say(code), Options: options(codes...)})
	}
	add("sex", surveys.Single, "male", "female")
	add("age", surveys.Single, "a16_17", "a18_29", "a30_44", "a45_59", "a60_69", "a70")
	add("edu", surveys.Single, "primary", "middle", "high", "college", "university")
	add("work", surveys.Single, "public", "firm", "own", "farm", "study", "none")
	add("aware", surveys.Single, "know", "heard", "unknown", "na")
	add("support", surveys.Single, "support", "rather", "oppose", "na")
	add("acts", surveys.Multiple, "volunteer", "cleanup", "donate", "signed", "advise", "watch")
	add("satisfied", surveys.Single, "satisfied", "fairly", "neutral", "poor", "bad", "na")
	add("media", surveys.Multiple, "tv", "paper", "radio", "phone", "poster", "friends", "grid")
	add("wishes", surveys.Multiple, "parking", "dogs", "stairs", "markets", "noise", "waste", "light")
	add("recommend", surveys.NPS)
	for n := len(page) + 1; n < 40; n++ {
		add("s"+strconv.Itoa(n), surveys.Single, "c1", "c2", "c3", "c4", "c5")
	}
	page = append(page, surveys.Question{Code: "wish", Type: surveys.LongText, Text: say("wish")})
	return &surveys.Survey{
		Code: bigCode, Languages: []string{"zh-CN"}, Title: say(bigCode),
		Approval: surveys.Approval{Kind: "opinion", ValidTo: "2099-12-31"},
		Settings: surveys.Settings{Area: "optional", OnePer: "none", ShowResults: "never"},
		Pages:    []surveys.Page{{Code: "p", Questions: page}},
		Rates: []surveys.Rate{
			{Code: "awareness", Kind: surveys.Share, Question: "aware", Numerator: []string{"know", "heard"}, Excluded: []string{"na"}},
			{Code: "support", Kind: surveys.Share, Question: "support", Numerator: []string{"support", "rather"}, Excluded: []string{"na"}},
			{Code: "participation", Kind: surveys.Any, Question: "acts", Numerator: []string{"volunteer", "cleanup", "donate"}},
			{Code: "satisfaction", Kind: surveys.Share, Question: "satisfied", Numerator: []string{"satisfied", "fairly"}, Excluded: []string{"na"}},
		},
	}
}

// bigSurvey publishes the survey with an entrance for each sample, once.
func bigSurvey(ctx context.Context, s *store.Store) (*catalog.Survey, error) {
	keeper := catalog.NewKeeper(s, time.Local, time.Now)
	if found, err := keeper.Survey(ctx, bigCode); err == nil {
		return found, nil
	}
	draft, err := json.Marshal(bigDocument())
	if err != nil {
		return nil, err
	}
	row := &models.Survey{Code: bigCode, Draft: draft}
	if err := s.CreateSurvey(ctx, row); err != nil {
		return nil, err
	}
	publisher := &design.Publisher{Load: s.Shelved, Now: time.Now, Zone: time.Local,
		Store: func(ctx context.Context, code string, document []byte, sha [32]byte, by string) (design.Published, error) {
			v, err := s.Publish(ctx, code, document, sha, by)
			return design.Published{Version: v.Number, SHA256: sha}, err
		}}
	if _, err := publisher.Publish(ctx, bigCode, "bench"); err != nil {
		return nil, err
	}
	for _, c := range []models.Channel{
		{Code: "drawn", Token: "bench-drawn", Mode: surveys.Web, Sample: surveys.Probability},
		{Code: "street", Token: "bench-street", Mode: surveys.Intercept, Sample: surveys.Quota},
	} {
		c.SurveyID = row.ID
		if err := s.AddChannel(ctx, &c); err != nil {
			return nil, err
		}
	}
	keeper.Forget(bigCode)
	return keeper.Survey(ctx, bigCode)
}

// rowColumns are the columns of responses, as the store writes them.
const rowColumns = "seq, survey_id, `key`, body_sha256, salt, receipt, version, wave_id, channel_id, mode, sample, " +
	"area, stratum, psu, base_weight, fpc, flags, started_at, accepted_at, answers"

const (
	rowsPerStatement = 250
	rowsPerCommit    = 25_000
)

// pourIn writes n made-up responses straight into the table, which the intake
// would take minutes for. Half come by the open link, a quarter from the street
// and a quarter were drawn, in strata and communities.
func pourIn(ctx context.Context, db *sql.DB, s *catalog.Survey, n int) error {
	form, ids := s.Current, map[string]int64{}
	for _, c := range s.Channels() {
		ids[c.Code] = c.ID
	}
	var seq int64
	if err := db.QueryRowContext(ctx, "SELECT next_seq FROM sequence WHERE id = 1").Scan(&seq); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	marks := "(?" + strings.Repeat(",?", strings.Count(rowColumns, ",")) + ")"
	insert := "INSERT INTO responses (" + rowColumns + ") VALUES " + strings.Repeat(marks+",", rowsPerStatement-1) + marks
	start := time.Now().Add(-20 * 24 * time.Hour).UnixMicro()
	sheet := make(answer.Sheet, len(form.Fields))
	for done := 0; done < n; {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for range rowsPerCommit / rowsPerStatement {
			args := make([]any, 0, rowsPerStatement*20)
			size := min(rowsPerStatement, n-done)
			for range size {
				accepted := start + int64(float64(done)/float64(n)*20*24*3600e6)
				args = append(args, madeUpRow(random, form, sheet, seq, s.ID, s.Waves[0].ID, ids, accepted)...)
				seq++
				done++
			}
			query := insert
			if size < rowsPerStatement {
				query = "INSERT INTO responses (" + rowColumns + ") VALUES " + strings.Repeat(marks+",", max(0, size-1)) + marks
			}
			if size > 0 {
				if _, err = tx.ExecContext(ctx, query, args...); err != nil {
					return fmt.Errorf("%w (%v)", err, tx.Rollback())
				}
			}
		}
		if _, err = tx.ExecContext(ctx, "UPDATE sequence SET next_seq = ? WHERE id = 1", seq); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func madeUpRow(random *rand.Rand, form *answer.Form, sheet answer.Sheet, seq, survey, wave int64, ids map[string]int64, accepted int64) []any {
	district := random.IntN(4)
	for i := range sheet {
		sheet[i] = madeUpAnswer(random, &form.Fields[i], district)
	}
	var key, salt [16]byte
	var body [32]byte
	for at := 0; at < 32; at += 8 {
		binary.LittleEndian.PutUint64(body[at:], random.Uint64())
		if at < 16 {
			binary.LittleEndian.PutUint64(key[at:], random.Uint64())
			binary.LittleEndian.PutUint64(salt[at:], random.Uint64())
		}
	}
	mode, sample, channel, stratum, psu, weight := surveys.Web, surveys.Volunteer, ids[models.OpenChannel], "", "", 0.0
	switch random.IntN(4) {
	case 0:
		h := random.IntN(2)
		sample, channel, stratum = surveys.Probability, ids["drawn"], fmt.Sprintf("h%d%d", district, h)
		psu, weight = fmt.Sprintf("%s-%02d", stratum, random.IntN(30)), float64(10+district*7+h*3)
	case 1:
		mode, sample, channel = surveys.Intercept, surveys.Quota, ids["street"]
	}
	return []any{
		seq, survey, key[:], body[:], salt[:], crockford.Encode(body[:], 16), form.Version, wave, channel,
		slices.Index(surveys.Modes, mode), slices.Index(surveys.Samples, sample), districtCodes[district], stratum, psu, weight, 0.0, 0,
		accepted - int64(30+random.IntN(600))*1e6, accepted, form.Encode(sheet),
	}
}

var districtCodes = []string{"219901", "219902", "219903", "219904"}

// madeUpAnswer answers most questions; a third write a wish.
func madeUpAnswer(random *rand.Rand, f *answer.Field, district int) answer.Value {
	v := answer.Value{Shape: f.Shape()}
	switch {
	case f.Type == surveys.LongText && random.IntN(3) == 0:
		v.Text = seed.Sentence(random)
		return v
	case f.Type == surveys.LongText || random.IntN(40) == 0:
		return answer.Value{}
	case v.Shape == answer.Choice:
		v.Option = min(random.IntN(len(f.Options)), random.IntN(len(f.Options)+district))
	case v.Shape == answer.Choices:
		for o := range f.Options {
			if random.IntN(3) == 0 {
				v.Options = append(v.Options, o)
			}
		}
		if v.Options == nil {
			return answer.Value{}
		}
	case v.Shape == answer.Figure:
		v.Number = float64(random.IntN(11))
	}
	return v
}
