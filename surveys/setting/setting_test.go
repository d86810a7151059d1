package setting_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/setting"
)

func full() setting.Settings {
	s := setting.Defaults()
	s.Organiser, s.Phone, s.Contact, s.Hotline = "苇海市创建文明城市工作办公室", "0427-2820000 转 1", "苇海市政务中心 3 楼", "12345"
	s.ICP, s.Police = "辽ICP备2026000001号-1", "辽公网安备21110002000001号"
	s.SecondPerson = true
	s.Password = setting.Password{Min: 12, Classes: 4, MaxAge: 0, History: 24}
	s.SignIn = setting.SignIn{Failures: 3, LockMinutes: 1440, IdleMinutes: 120}
	s.Figures = setting.Figures{Least: 1000, ReleaseMinutes: 1440, Earlier: []setting.Earlier{{Until: 1, Least: 10}, {Until: 1790000000000000, Least: 20}}}
	return s
}

func TestSettingsComeBackAsTheyWereStored(t *testing.T) {
	for name, s := range map[string]setting.Settings{"a full set": full(), "the defaults": setting.Defaults(), "nothing at all": {}} {
		if name == "nothing at all" {
			s.Password = setting.Password{Min: 8, Classes: 1}
			s.SignIn = setting.SignIn{Failures: 3, LockMinutes: 5, IdleMinutes: 5}
			s.Figures = setting.Figures{Least: 5, ReleaseMinutes: 1}
		}
		if diff := cmp.Diff(s, setting.Read(s.Values())); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if diff := cmp.Diff(setting.Defaults(), setting.Read(nil)); diff != "" {
		t.Errorf("an empty table: %s", diff)
	}
}

func TestASlipInTheDatabaseOpensNoDoor(t *testing.T) {
	got := setting.Read(map[string]string{
		"policy.password_min": "0", "policy.password_classes": "many", "policy.password_history": "-1", "policy.second_person": "yes",
		"policy.lockout_failures": "1000", "policy.lockout_minutes": "0", "policy.idle_minutes": "100000",
		"policy.least_people": "1", "policy.release_minutes": "0", "policy.least_people_earlier": "x@y 3 -1@5 @",
	})
	if diff := cmp.Diff(setting.Defaults(), got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	if errs := full().Check(); len(errs) > 0 {
		t.Fatal(errs)
	}
	for name, c := range map[string]struct {
		change func(*setting.Settings)
		want   string
	}{
		"a line break":              {func(s *setting.Settings) { s.Organiser = "a\nb" }, "setting.characters at /organiser"},
		"a novel":                   {func(s *setting.Settings) { s.Contact = strings.Repeat("文", 121) }, "setting.long at /contact"},
		"a name for a number":       {func(s *setting.Settings) { s.Phone = "王主任" }, "setting.phone at /phone"},
		"a script for a hotline":    {func(s *setting.Settings) { s.Hotline = "javascript:alert(1)" }, "setting.phone at /hotline"},
		"an ICP number of nobody":   {func(s *setting.Settings) { s.ICP = "2026000001" }, "setting.icp at /icp"},
		"a police number of nobody": {func(s *setting.Settings) { s.Police = "公安备案" }, "setting.police at /police"},
		"passwords of four":         {func(s *setting.Settings) { s.Password.Min = 4 }, "setting.number at /password_min"},
		"a session for a week":      {func(s *setting.Settings) { s.SignIn.IdleMinutes = 10080 }, "setting.number at /idle_minutes"},
		"no lock to speak of":       {func(s *setting.Settings) { s.SignIn.LockMinutes = 1 }, "setting.number at /lockout_minutes"},
		"guesses without end":       {func(s *setting.Settings) { s.SignIn.Failures = 500 }, "setting.number at /lockout_failures"},
		"five classes":              {func(s *setting.Settings) { s.Password.Classes = 5 }, "setting.number at /password_classes"},
		"figures of four":           {func(s *setting.Settings) { s.Figures.Least = 4 }, "setting.number at /least_people"},
		"figures of half a city":    {func(s *setting.Settings) { s.Figures.Least = 1001 }, "setting.number at /least_people"},
		"figures that never stand":  {func(s *setting.Settings) { s.Figures.ReleaseMinutes = 0 }, "setting.number at /release_minutes"},
	} {
		s := full()
		c.change(&s)
		if got := s.Check().Error(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := full().PoliceCode(); got != "21110002000001" {
		t.Errorf("police code %q", got)
	}
}

func TestNumbersAreCleanedOfSpace(t *testing.T) {
	s := setting.Settings{ICP: " 辽ICP备2026000001号 -1\n", Police: "辽公网安备 21110002000001号", Organiser: " 创文 办 "}.Clean()
	want := setting.Settings{ICP: "辽ICP备2026000001号-1", Police: "辽公网安备21110002000001号", Organiser: "创文 办"}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

func key(err error) string {
	if all := surveys.All(err); len(all) == 1 {
		return all[0].Key
	}
	return ""
}

func TestVerificationFilesAreSmallPlainTextUnderAPlainName(t *testing.T) {
	for _, c := range []struct {
		name, content, want string
	}{
		{"MP_verify_a1B2c3.txt", "a1B2c3", ""},
		{"google1234.html", "google-site-verification: google1234.html\n", ""},
		{"../secret.txt", "x", "setting.proof_name"},
		{"a/b.txt", "x", "setting.proof_name"},
		{"index.php", "x", "setting.proof_name"},
		{"校验.txt", "x", "setting.proof_name"},
		{strings.Repeat("a", 65) + ".txt", "x", "setting.proof_name"},
		{".txt", "x", "setting.proof_name"},
		{"a.txt", "", "setting.file_empty"},
		{"a.txt", strings.Repeat("x", setting.MaxProof+1), "setting.file_large"},
		{"a.txt", "a\x00b", "setting.proof_text"},
		{"a.txt", "\xff\xfe", "setting.proof_text"},
	} {
		if got := key(setting.CheckProof(c.name, []byte(c.content))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPicturesAreJudgedByTheirContent(t *testing.T) {
	picture := func(encode func(*bytes.Buffer, image.Image) error, side int) []byte {
		var b bytes.Buffer
		if err := encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	asPNG := func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) }
	asJPEG := func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) }
	for name, c := range map[string]struct {
		content   []byte
		mediaType string
		want      string
	}{
		"a PNG":               {picture(asPNG, 300), "image/png", ""},
		"a JPEG":              {picture(asJPEG, 300), "image/jpeg", ""},
		"a small one":         {picture(asPNG, 20), "", "setting.picture_size"},
		"a huge one":          {picture(asPNG, 5000), "", "setting.picture_size"},
		"a page":              {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "", "setting.picture_form"},
		"a PNG in name alone": {[]byte("\x89PNG\r\n\x1a\n<script>"), "", "setting.picture_broken"},
		"nothing":             {nil, "", "setting.file_empty"},
		"a heavy one":         {slices.Concat(picture(asPNG, 300), make([]byte, setting.MaxPicture)), "", "setting.file_large"},
	} {
		mediaType, err := setting.CheckPicture(c.content)
		if mediaType != c.mediaType || key(err) != c.want {
			t.Errorf("%s: %q %v", name, mediaType, err)
		}
	}
}

func TestTheKeeperReadsSeldomAndOutlivesTheDatabase(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	loads, broken := 0, errors.New("away")
	var fail error = broken
	k := setting.NewKeeper(func(context.Context) (setting.Public, error) {
		loads++
		return setting.Public{Settings: setting.Settings{Organiser: strings.Repeat("办", loads)}}, fail
	}, func() time.Time { return now })
	ctx := t.Context()
	if _, err := k.Settings(ctx); err != broken {
		t.Errorf("before anything was read: %v", err)
	}
	if got := k.Public(ctx).Password.Min; got != 10 {
		t.Errorf("before anything was read passwords need %d", got)
	}
	want := func(organiser string, total int) {
		t.Helper()
		s, err := k.Settings(ctx)
		if s.Organiser != organiser || err != nil || loads != total {
			t.Errorf("%q, %v after %d loads; want %q after %d", s.Organiser, err, loads, organiser, total)
		}
	}
	fail = nil
	now = now.Add(10 * time.Second)
	want("办办", 2)
	now = now.Add(9 * time.Second)
	want("办办", 2)
	now = now.Add(time.Second)
	want("办办办", 3)
	fail = broken
	k.Forget()
	want("办办办", 4)
	fail = nil
	k.Forget()
	want("办办办办办", 5)
}
