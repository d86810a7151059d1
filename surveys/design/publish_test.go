package design

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"minyi/surveys"
)

// publishable reads questions in a frame that lacks nothing else.
func publishable(t *testing.T, questions string) *surveys.Survey {
	t.Helper()
	doc, err := Decode([]byte(`{"code":"s1","languages":["zh-CN"],"title":{"zh-CN":"题"},"approval":{"kind":"opinion"},
		"pages":[{"code":"p1","questions":[` + questions + `]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// asked is a question with its text.
func asked(code, typ, fields string) string {
	return fmt.Sprintf(`{"code":%q,"type":%q,"text":{"zh-CN":"题"}%s}`, code, typ, fields)
}

func TestCheckPublish(t *testing.T) {
	ab := asked("q1", "single", `,"options":[{"code":"a","text":{"zh-CN":"甲"}},{"code":"b","text":{"zh-CN":"乙"}}]`)
	for _, c := range []struct {
		name      string
		questions string
		change    func(*surveys.Survey, *PublishContext)
		want      []string
	}{
		{"a whole survey is publishable", ab, nil, nil},
		{"without a title", ab, func(d *surveys.Survey, _ *PublishContext) { d.Title = nil }, []string{"design.text_missing /title"}},
		{"each listed language needs its texts", ab, func(d *surveys.Survey, _ *PublishContext) { d.Languages = []string{"zh-CN", "en"} },
			[]string{"design.text_missing /title/en", "design.text_missing " + one + "/text/en",
				"design.text_missing " + one + "/options/0/text/en", "design.text_missing " + one + "/options/1/text/en"}},
		{"the open choice and the rows need texts", asked("q1", "multiple", `,"options":[{"code":"a","text":{"zh-CN":"甲"}}],"other":{}`) + "," +
			asked("q2", "matrix", `,"options":[{"code":"a","text":{"zh-CN":"甲"}}],"rows":[{"code":"r"}]`), nil,
			[]string{"design.text_missing " + one + "/other/text", "design.text_missing " + two + "/rows/0/text"}},
		{"a calculated question needs no text", asked("q1", "nps", ``) + `,{"code":"q2","type":"calculated","calculate":{"+":[{"var":"q1"},1]}}`, nil, nil},
		{"without pages", ab, func(d *surveys.Survey, _ *PublishContext) { d.Pages = nil }, []string{"design.no_pages /pages"}},
		{"an empty page", ``, nil, []string{"design.page_empty /pages/0/questions"}},
		{"choices without options", asked("q1", "single", ``) + "," + asked("q2", "matrix", ``), nil,
			[]string{"design.options_empty " + one + "/options", "design.options_empty " + two + "/options", "design.rows_empty " + two + "/rows"}},
		{"a rating by numbers needs no options", asked("q1", "rating", `,"min":1,"max":5`), nil, nil},
		{"without an approval", ab, func(d *surveys.Survey, _ *PublishContext) { d.Approval = surveys.Approval{} }, []string{"design.approval_missing /approval/kind"}},
		{"approved without number and authority", ab, func(d *surveys.Survey, _ *PublishContext) { d.Approval.Kind = surveys.Approved },
			[]string{"design.approval_number_missing /approval/number", "design.approval_authority_missing /approval/authority"}},
		{"an approval of today is valid", ab, func(d *surveys.Survey, _ *PublishContext) { d.Approval.ValidTo = "2026-11-23" }, nil},
		{"an approval of yesterday is not", ab, func(d *surveys.Survey, _ *PublishContext) { d.Approval.ValidTo = "2026-11-22" }, []string{"design.approval_past /approval/valid_to"}},
		{"an area is required and nothing gives it", ab, func(d *surveys.Survey, _ *PublishContext) { d.Settings.Area = surveys.AreaRequired }, []string{"design.area_missing /settings/area"}},
		{"an area is required and every channel has one", ab, func(d *surveys.Survey, c *PublishContext) {
			d.Settings.Area, c.ChannelsAllHaveArea = surveys.AreaRequired, true
		}, nil},
		{"an area is required and asked", asked("home", "area", ``), func(d *surveys.Survey, _ *PublishContext) { d.Settings.Area = surveys.AreaRequired }, nil},
		{"two area questions", asked("home", "area", ``) + "," + asked("work", "area", ``), nil, []string{"design.area_twice " + two}},
		{"a photo from twelve-year-olds", asked("q1", "photo", ``) + "," + asked("q2", "phone", ``), func(d *surveys.Survey, _ *PublishContext) { d.Settings.MinAge = 12 },
			[]string{"design.minors " + one + "/type"}},
		{"a photo from the age of fourteen", asked("q1", "photo", `,"required":true`), func(d *surveys.Survey, _ *PublishContext) { d.Settings.MinAge = 14 }, nil},
		{"a condition on a later question", asked("q1", "nps", `,"visible_if":{">":[{"var":"q2"},1]}`) + "," + asked("q2", "nps", ``), nil,
			[]string{"logic.forward_reference " + one + "/visible_if/>/0/var"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, ctx := publishable(t, c.questions), PublishContext{Today: "2026-11-23"}
			if c.change != nil {
				c.change(doc, &ctx)
			}
			// The pointer is to the text; which language is in the arguments.
			var got []string
			for _, e := range CheckPublish(doc, ctx) {
				line := e.Key + " " + e.Field
				if e.Key == "design.text_missing" && len(doc.Languages) > 1 {
					line += "/" + e.Args["Language"].(string)
				}
				got = append(got, line)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestCheckPublishAcceptsEveryType(t *testing.T) {
	if errs := CheckPublish(decodeFile(t, "every-type"), PublishContext{Today: "2026-11-23"}); errs != nil {
		t.Error(errs)
	}
}

func TestCodesKeepTheirMeaningOverVersions(t *testing.T) {
	option := func(code string) string {
		data, _ := json.Marshal(map[string]any{"code": code, "text": map[string]string{"zh-CN": "甲"}})
		return string(data)
	}
	single := func(code, options string) string { return asked(code, "single", `,"options":[`+options+`]`) }
	other := func(question string) string {
		return strings.Replace(question, `"text":{"zh-CN":"`, `"text":{"zh-CN":"换了：`, 1)
	}
	matrix := func(rows string) string {
		return asked("q1", "matrix", `,"options":[`+option("a")+`],"rows":[`+rows+`]`)
	}
	for _, c := range []struct {
		name     string
		previous []string
		now      string
		want     []string
	}{
		{"nothing changed", []string{single("q1", option("a"))}, single("q1", option("a")), nil},
		{"reworded, an option retired, a question added", []string{single("q1", option("a")+","+option("b"))},
			single("q1", option("b")) + "," + asked("q2", "note", ``), nil},
		{"an option retired and back again", []string{single("q1", option("a")+","+option("b")), single("q1", option("a"))}, single("q1", option("a")+","+option("b")), nil},
		{"another type", []string{single("q1", option("a"))}, asked("q1", "multiple", `,"options":[`+option("a")+`]`),
			[]string{"design.type_changed " + one + "/type 1"}},
		{"a retired code is back with another type", []string{asked("q1", "note", ``), asked("q2", "note", ``)}, asked("q1", "nps", ``),
			[]string{"design.type_changed " + one + "/type 1"}},
		{"another case of a question", []string{asked("q9", "note", ``), asked("Q1", "note", ``)}, asked("q1", "note", ``),
			[]string{"design.code_respelled " + one + "/code 2"}},
		{"another case of an option", []string{single("q1", option("A"))}, single("q1", option("a")),
			[]string{"design.code_respelled " + one + "/options/0/code 1"}},
		{"a column of a retired question", []string{asked("q1", "single", `,"other":{},"options":[`+option("a")+`]`)}, asked("q1_other", "nps", ``),
			[]string{"design.column_taken_before " + one + " 1"}},
		{"a retired code is back for another question", []string{single("q1", option("a")), single("q2", option("a"))}, other(single("q1", option("a"))),
			[]string{"design.code_reused " + one + "/code 1"}},
		{"a retired code is back for the same question", []string{single("q1", option("a")), single("q2", option("a"))}, single("q1", option("a")), nil},
		{"reworded while it lives", []string{single("q1", option("a")), single("q1", option("a"))}, other(single("q1", option("a"))), nil},
		{"reworded after it came back", []string{single("q1", option("a")), single("q2", option("a")), single("q1", option("a"))}, other(single("q1", option("a"))), nil},
		{"a retired option is back for something else", []string{single("q1", option("a")+","+option("b")), single("q1", option("a"))},
			single("q1", option("a")+","+strings.ReplaceAll(option("b"), "甲", "乙")), []string{"design.part_reused " + one + "/options/1/code 1"}},
		{"a retired row is back for something else", []string{matrix(option("r1") + "," + option("r2")), matrix(option("r1"))},
			matrix(option("r1") + "," + strings.ReplaceAll(option("r2"), "甲", "乙")), []string{"design.part_reused " + one + "/rows/1/code 1"}},
		{"said once, however many versions", []string{asked("q1", "note", ``), asked("q1", "note", ``)}, asked("q1", "nps", ``),
			[]string{"design.type_changed " + one + "/type 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := PublishContext{Today: "2026-11-23"}
			for _, p := range c.previous {
				ctx.Previous = append(ctx.Previous, publishable(t, p))
			}
			var got []string
			for _, e := range CheckPublish(publishable(t, c.now), ctx) {
				got = append(got, fmt.Sprint(e.Key, " ", e.Field, " ", e.Args["Version"]))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
