package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// harbour is a small questionnaire of the tests' own.
const harbour = `{"code":"harbour","languages":["zh-CN","en"],"title":{"zh-CN":"海港问卷","en":"The harbour"},
"approval":{"kind":"opinion","valid_to":"2099-12-31"},"settings":{"one_per":"none","area":"optional","show_results":"never"},
"pages":[{"code":"p1","questions":[
 {"code":"aware","type":"single","required":true,"text":{"zh-CN":"知道吗？","en":"Do you know?"},
  "options":[{"code":"yes","text":{"zh-CN":"知道","en":"Yes"}},{"code":"no","text":{"zh-CN":"不知道","en":"No"}},
   {"code":"na","text":{"zh-CN":"说不清","en":"Cannot say"},"exclusive":true}]},
 {"code":"uses","type":"multiple","text":{"zh-CN":"用过什么？","en":"What have you used?"},"other":{"text":{"zh-CN":"其他","en":"Other"}},
  "options":[{"code":"ferry","text":{"zh-CN":"渡船","en":"Ferry"}},{"code":"pier","text":{"zh-CN":"栈桥","en":"Pier"}}]},
 {"code":"home","type":"area","text":{"zh-CN":"住在哪里？","en":"Where do you live?"}},
 {"code":"words","type":"longtext","text":{"zh-CN":"想说什么？","en":"Anything to say?"}},
 {"code":"call","type":"phone","text":{"zh-CN":"电话？","en":"Your phone?"}}]}],
"rates":[{"code":"awareness","kind":"share","question":"aware","numerator":["yes"],"excluded":["na"]}]}`

// A template of the command line comes in again like every questionnaire.
func TestATemplateIsWrittenAndReadAgain(t *testing.T) {
	list := minyi(t, "survey", "template", "--list", "--json").want(t, exitOK)
	var lines []templateLine
	if err := json.Unmarshal([]byte(list.out), &lines); err != nil || len(lines) != 8 {
		t.Fatalf("%d templates: %v", len(lines), err)
	}
	data := filepath.Join(t.TempDir(), "data")
	for _, l := range lines {
		file := filepath.Join(t.TempDir(), l.Code+".json")
		minyi(t, "survey", "template", l.Code, "--city", "盘锦市", "--city-en", "Panjin", "-o", file).want(t, exitOK)
		if l.Kind == "survey" {
			minyi(t, "survey", "import", file, "--data", data).want(t, exitOK)
		}
		if text, err := os.ReadFile(file); err != nil || l.Code == "civility" && !bytes.Contains(text, []byte("盘锦市文明行为促进条例")) {
			t.Errorf("%s: %v %.200s", l.Code, err, text)
		}
	}
	minyi(t, "survey", "template", "nothing").want(t, exitRefused)
}

func TestExitCodeTellsWhoseFaultItWas(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	file := fixture(t, "survey.json", harbour)
	for _, c := range []struct {
		name string
		code int
		args []string
	}{
		{"help is no failure", exitOK, []string{"--help"}},
		{"help of one command is none either", exitOK, []string{"serve", "--help"}},
		{"work that is done", exitOK, []string{"survey", "import", file, "--dry-run"}},
		{"no command", exitRefused, nil},
		{"a command nobody knows", exitRefused, []string{"sevre"}},
		{"a flag nobody knows", exitRefused, []string{"migrate", "--dta", data}},
		{"a flag without its value", exitRefused, []string{"demo", "--data", data}},
		{"a number that is none", exitRefused, []string{"demo", "--responses", "many", "--data", data}},
		{"fewer than one response", exitRefused, []string{"demo", "--responses", "0", "--data", data}},
		{"a survey nobody knows", exitRefused, []string{"rates", "no-such-survey", "--data", data}},
		{"a file that is not there is not our doing, but given", exitRefused, []string{"responses", "import", file + ".gone", "--survey", "x", "--data", data}},
		{"a folder that cannot be made", exitFailed, []string{"migrate", "--data", filepath.Join(file, "data")}},
		{"a database nobody answers for", exitFailed, []string{"migrate", "--data", data, "--db", "mysql:root@tcp(127.0.0.1:1)/minyi"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := minyi(t, c.args...).want(t, c.code)
			if (r.code == exitOK) != (r.err == "") {
				t.Errorf("exit code %d with standard error %q", r.code, r.err)
			}
			for _, never := range []string{"panic", "goroutine", "runtime error"} {
				if strings.Contains(r.err, never) {
					t.Errorf("standard error speaks of a %s:\n%s", never, r.err)
				}
			}
		})
	}
}

func TestMessagesSpeakTheLanguageAskedFor(t *testing.T) {
	args := []string{"demo", "--responses", "0"}
	for _, c := range []struct {
		name, want string
		args, env  []string
	}{
		{"English by flag", "The number must be at least 1.", []string{"--lang", "en"}, []string{"LANG=zh_CN.UTF-8"}},
		{"Chinese by flag", "数字须不小于 1。", []string{"--lang", "zh-CN"}, nil},
		{"Chinese by the terminal", "数字须不小于 1。", nil, []string{"LANG=zh_CN.UTF-8"}},
		{"English by the terminal", "The number must be at least 1.", nil, []string{"LANG=de_DE.UTF-8"}},
		{"English by the environment", "The number must be at least 1.", nil, []string{"MINYI_LANG=en", "LANG=zh_CN.UTF-8"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			command{env: c.env}.run(t, append(args, c.args...)...).want(t, exitRefused).says(t, c.want)
		})
	}
	minyi(t, append(args, "--lang", "fr")...).want(t, exitRefused)

	t.Run("programs get places and codes", func(t *testing.T) {
		r := minyi(t, append(args, "--json")...).want(t, exitRefused)
		var got struct {
			Errors []struct{ Pointer, Code, Detail string }
		}
		if err := json.Unmarshal([]byte(r.err), &got); err != nil || len(got.Errors) != 1 {
			t.Fatalf("%v: %q", err, r.err)
		}
		if e := got.Errors[0]; e.Pointer != "/responses" || e.Code != "config.positive" || e.Detail == "" {
			t.Errorf("got %+v", e)
		}
	})
}

func TestEvaluationOfTheWorkedExample(t *testing.T) {
	var example struct {
		Scheme, Values json.RawMessage
		Want           map[string]struct {
			Leaves              map[string]struct{ Points float64 }
			Base, Adjust, Final float64
			Rank                int
			Tie, Noise          bool
		}
	}
	text := contentOf(t, filepath.Join("..", "..", "surveys", "evaluation", "testdata", "cases", "worked-example.json"))
	if err := json.Unmarshal([]byte(text), &example); err != nil {
		t.Fatal(err)
	}
	scheme, values := fixture(t, "S.json", string(example.Scheme)), fixture(t, "V.json", string(example.Values))
	r := minyi(t, "evaluation", "compute", "--scheme", scheme, "--values", values).want(t, exitOK)
	var got struct {
		Groups []struct {
			Code    string
			Results []struct {
				Unit                string
				Base, Adjust, Final float64
				Rank                int
				Tie, Noise          bool
				Leaves              []struct {
					Code          string
					Score, Points float64
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || len(got.Groups) != 1 || len(got.Groups[0].Results) != 4 {
		t.Fatalf("%v:\n%s", err, r.out)
	}
	finals := make([]float64, 4)
	for _, u := range got.Groups[0].Results {
		want := example.Want[u.Unit]
		finals[u.Rank-1] = u.Final
		if u.Base != want.Base || u.Adjust != want.Adjust || u.Final != want.Final || u.Rank != want.Rank || u.Tie != want.Tie || u.Noise != want.Noise {
			t.Errorf("%s: %+v, want %+v", u.Unit, u, want)
		}
		if len(u.Leaves) != len(want.Leaves) {
			t.Errorf("%s has %d leaves, want %d", u.Unit, len(u.Leaves), len(want.Leaves))
		}
		for _, l := range u.Leaves {
			if l.Points != want.Leaves[l.Code].Points {
				t.Errorf("%s %s: %v points, want %v", u.Unit, l.Code, l.Points, want.Leaves[l.Code].Points)
			}
		}
	}
	if !slices.Equal(finals, []float64{91.63, 90.52, 86.08, 80.35}) {
		t.Errorf("finals by rank: %v", finals)
	}

	t.Run("a scheme that is wrong is refused with its place", func(t *testing.T) {
		bad := fixture(t, "bad.json", strings.Replace(string(example.Scheme), `"weight": 20`, `"weight": 21`, 1))
		r := minyi(t, "evaluation", "compute", "--scheme", bad, "--values", values).want(t, exitRefused).says(t, "/items/0")
		if r.out != "" {
			t.Errorf("standard output: %s", r.out)
		}
	})
}

func TestSurveyImport(t *testing.T) {
	type report struct {
		Document json.RawMessage
		Report   []struct{ Level, Where, Message, Original string }
	}
	read := func(t *testing.T, r result) (out report) {
		t.Helper()
		dec := json.NewDecoder(strings.NewReader(r.out))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&out); err != nil {
			t.Fatalf("%v: %.500s", err, r.out)
		}
		return out
	}
	data := filepath.Join(t.TempDir(), "data")
	file := fixture(t, "survey.json", harbour)

	t.Run("a dry run prints the document and stores nothing", func(t *testing.T) {
		got := read(t, minyi(t, "survey", "import", file, "--format", "auto", "--dry-run", "--data", data).want(t, exitOK))
		if !bytes.HasPrefix(got.Document, []byte(`{"approval":`)) || len(got.Report) != 0 {
			t.Errorf("document %.100s, report %v", got.Document, got.Report)
		}
		if _, err := os.Stat(data); !os.IsNotExist(err) {
			t.Errorf("the data folder: %v", err)
		}
	})
	t.Run("a dry run names every fault and its place", func(t *testing.T) {
		bad := strings.NewReplacer(`"type":"phone"`, `"type":"fone"`, `"required":true`, `"required":1`).Replace(harbour)
		r := command{stdin: bad}.run(t, "survey", "import", "-", "--dry-run", "--lang", "zh-CN").want(t, exitRefused)
		got := read(t, r)
		var places []string
		for _, f := range got.Report {
			places = append(places, f.Level+" "+f.Where)
			if !regexp.MustCompile(`\p{Han}`).MatchString(f.Message) {
				t.Errorf("%s: %q is not Chinese", f.Where, f.Message)
			}
		}
		want := []string{"error /pages/0/questions/0/required", "error /pages/0/questions/4/type"}
		if string(got.Document) != "null" || !slices.Equal(places, want) {
			t.Errorf("document %.50s, report %v, want %v", got.Document, places, want)
		}
	})
	t.Run("what is no JSON is refused", func(t *testing.T) {
		got := read(t, command{stdin: "title: harbour"}.run(t, "survey", "import", "-", "--dry-run").want(t, exitRefused))
		if len(got.Report) != 1 || got.Report[0].Level != "error" {
			t.Errorf("report %v", got.Report)
		}
	})
	t.Run("pasted text is read line by line", func(t *testing.T) {
		text := "海港调查\n1. 您来过海港吗？（单选题）*\nA. 来过\nB. 没来过（跳至第9题）\n2. 您的建议？"
		got := read(t, command{stdin: text}.run(t, "survey", "import", "-", "--dry-run", "--lang", "zh-CN").want(t, exitOK))
		var doc struct {
			Pages []struct{ Questions []struct{ Code, Type string } }
		}
		if err := json.Unmarshal(got.Document, &doc); err != nil || len(doc.Pages) != 1 || len(doc.Pages[0].Questions) != 2 || doc.Pages[0].Questions[0].Type != "single" {
			t.Errorf("%v: %s", err, got.Document)
		}
		if len(got.Report) != 1 || got.Report[0].Level != "warning" || got.Report[0].Where != "line 4" || got.Report[0].Original != "跳至第9题" || !strings.Contains(got.Report[0].Message, "第 9 题") {
			t.Errorf("report %v", got.Report)
		}
	})
	t.Run("text becomes a draft under the code that was given", func(t *testing.T) {
		file := fixture(t, "pier.txt", "栈桥\n1. 您来过吗？（单选题，必答）\n来过\n没来过")
		minyi(t, "survey", "import", file, "--code", "pier-2026", "--data", data).want(t, exitOK)
		out := minyi(t, "survey", "export", "pier-2026", "--data", data).want(t, exitOK)
		if !strings.Contains(out.out, `"code":"pier-2026"`) {
			t.Errorf("%.200s", out.out)
		}
	})
	t.Run("a format that cannot be read yet is named", func(t *testing.T) {
		for _, later := range []string{"xlsform", "lss", "surveyjs", "qsf"} {
			minyi(t, "survey", "import", file, "--format", later, "--dry-run").want(t, exitRefused).says(t, later)
		}
		minyi(t, "survey", "import", file, "--format", "pdf", "--dry-run").want(t, exitRefused).says(t, "pdf")
	})
	t.Run("published, exported and imported again it is the same", func(t *testing.T) {
		var first, second struct {
			Code    string
			Version int
			SHA256  string `json:"sha256"`
		}
		r := minyi(t, "survey", "import", file, "--publish", "--json", "--data", data).want(t, exitOK)
		if err := json.Unmarshal([]byte(r.out), &first); err != nil || first.Code != "harbour" || first.Version != 1 || len(first.SHA256) != 64 {
			t.Fatalf("%v: %s", err, r.out)
		}
		out := filepath.Join(t.TempDir(), "out.json")
		minyi(t, "survey", "export", "harbour", "-o", out, "--data", data).want(t, exitOK)
		direct := minyi(t, "survey", "export", "--document", file, "--format", "minyi").want(t, exitOK)
		if diff := cmp.Diff(direct.out, contentOf(t, out)); diff != "" {
			t.Errorf("(-of the file +of the database)\n%s", diff)
		}
		r = minyi(t, "survey", "import", out, "--publish", "--json", "--data", data).want(t, exitOK)
		if err := json.Unmarshal([]byte(r.out), &second); err != nil || second != first {
			t.Errorf("%v: %+v, want %+v", err, second, first)
		}
	})
	t.Run("what cannot be published stays a draft", func(t *testing.T) {
		bad := fixture(t, "draft.json", strings.NewReplacer(`"harbour"`, `"pier"`, `"en":"Do you know?"`, `"en":""`).Replace(harbour))
		minyi(t, "survey", "import", bad, "--publish", "--data", data).want(t, exitRefused).says(t, "/pages/0/questions/0/text")
		minyi(t, "rates", "pier", "--data", data).want(t, exitRefused).says(t, "not been published")
	})
	t.Run("neither or both sources of an export are refused", func(t *testing.T) {
		minyi(t, "survey", "export", "--data", data).want(t, exitRefused)
		minyi(t, "survey", "export", "harbour", "--document", file, "--data", data).want(t, exitRefused)
	})
}

func TestPanjinPresetKnowsTheChangeOfDawa(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	minyi(t, "area", "import", "--preset", "panjin", "--data", data).want(t, exitOK).says(t, "6 areas")
	db := database(t, "sqlite:"+filepath.Join(data, "minyi.db"))
	got := column(t, db, "SELECT code || ' ' || valid_from || ' ' || valid_to || ' ' || successor FROM areas WHERE code IN ('211104','211121') ORDER BY code")
	if want := []string{"211104 2016-06-01  ", "211121  2016-05-31 211104"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	token := makeToken(t, data, "surveys:read surveys:write")
	s := serve(t, data)
	s.token = token
	var areas []struct{ Code, Name, Level, Parent string }
	s.do(t, http.StatusOK, "GET", "/api/v1/areas", nil, "Accept-Language", "en").into(t, &areas)
	var lines []string
	for _, a := range areas {
		lines = append(lines, fmt.Sprintf("%s %s %s<%s", a.Code, a.Name, a.Level, a.Parent))
	}
	slices.Sort(lines)
	want := []string{"211100 Panjin city<", "211102 Shuangtaizi District county<211100", "211103 Xinglongtai District county<211100",
		"211104 Dawa District county<211100", "211122 Panshan County county<211100"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("areas of today (-want +got):\n%s", diff)
	}
	s.do(t, http.StatusCreated, "POST", "/api/v1/surveys", harbour)
	s.do(t, http.StatusOK, "POST", "/api/v1/surveys/harbour/publish", nil)
	lives := func(area string) string {
		return fmt.Sprintf(`{"key":%q,"version":1,"answers":{"aware":"yes","home":%q}}`, newKey(), area)
	}
	s.do(t, http.StatusCreated, "POST", "/s/harbour/responses", lives("211104"))
	s.do(t, http.StatusUnprocessableEntity, "POST", "/s/harbour/responses", lives("211121"))

	minyi(t, "area", "import", "--data", data).want(t, exitRefused)
	minyi(t, "area", "import", "--preset", "atlantis", "--data", data).want(t, exitRefused).says(t, "panjin")
	bad := fixture(t, "areas.csv", "code,name_zh,name_en,level,parent\n1,一,One,city,\n2,二,Two,county,9\n")
	minyi(t, "area", "import", bad, "--data", data).want(t, exitRefused)
}
