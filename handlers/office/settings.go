package office

import (
	"context"
	"net/http"
	"path"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/setting"
)

type settingStore interface {
	PutSettings(ctx context.Context, values map[string]string) error
	FilesOfKind(ctx context.Context, kind models.FileKind) ([]models.File, error)
	DeleteFile(ctx context.Context, id int64) error
}

func (o *office) settingRoutes() []route {
	return []route{
		{method: "GET", path: "/settings", scope: account.SettingsWrite, handle: o.settings},
		{method: "POST", path: "/settings", scope: account.SettingsWrite, handle: o.putSettings},
		{method: "POST", path: "/settings/figures", scope: account.SettingsWrite, handle: o.putFigureSettings},
		{method: "POST", path: "/settings/accounts", scope: account.SettingsWrite, handle: o.putAccountSettings},
		{method: "POST", path: "/settings/proof", scope: account.SettingsWrite, handle: o.addProof},
		{method: "POST", path: "/settings/picture", scope: account.SettingsWrite, handle: o.putPicture},
		{method: "POST", path: "/settings/files/:id/delete", scope: account.SettingsWrite, handle: o.dropFile},
	}
}

// SettingsPage is what pages/office/settings shows.
type SettingsPage struct {
	Page
	Values  setting.Settings
	Numbers []NumberLine // of accounts
	Figures []NumberLine
	Proofs  []FileLine
	Picture *FileLine
	Wrong   []web.ProblemEntry
}

func (o *office) settings(c *gin.Context) error {
	values, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	return o.showSettings(c, http.StatusOK, values, nil, numberLines(&values))
}

func (o *office) showSettings(c *gin.Context, status int, values setting.Settings, wrong surveys.Errors, numbers []NumberLine) error {
	p := &SettingsPage{Page: o.page(c, "settings.title"), Values: values}
	for _, line := range numbers {
		if line.ofFigures {
			p.Figures = append(p.Figures, line)
		} else {
			p.Numbers = append(p.Numbers, line)
		}
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	for _, kind := range []models.FileKind{models.FileVerification, models.FileShare} {
		files, err := o.Store.FilesOfKind(ctx(c), kind)
		if err != nil {
			return err
		}
		for _, f := range files {
			line := FileLine{f.ID, f.Name, f.UploadedBy, o.moment(f.At), (f.Size + 1023) / 1024}
			if kind == models.FileShare {
				p.Picture = &line
			} else {
				p.Proofs = append(p.Proofs, line)
			}
		}
	}
	return web.Render(c, status, "office/settings", p)
}

// putSettings stores what stands at the foot of residents' pages and whether
// publishing needs a second person. What the form does not hold stays.
func (o *office) putSettings(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	values, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	for name, into := range map[string]*string{
		"organiser": &values.Organiser, "phone": &values.Phone, "contact": &values.Contact, "hotline": &values.Hotline,
		"icp": &values.ICP, "police": &values.Police,
	} {
		*into = c.PostForm(name)
	}
	values.SecondPerson = c.PostForm("second_person") == "true"
	values = values.Clean()
	if wrong := values.Check(); wrong != nil {
		return o.showSettings(c, http.StatusUnprocessableEntity, values, wrong, numberLines(&values))
	}
	if err := o.Store.PutSettings(ctx(c), values.Values()); err != nil {
		return err
	}
	o.Settings.Forget()
	return o.back(c, "/settings", "settings_saved")
}

// uploaded reads the file of a form and its name.
func uploaded(c *gin.Context) (name string, data []byte, err error) {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return "", nil, err
	}
	if data, err = web.FormFile(c, "file"); err != nil || data == nil {
		return "", nil, err
	}
	return path.Base(c.Request.MultipartForm.File["file"][0].Filename), data, nil
}

// addProof keeps a file by which a platform verifies that the domain is ours.
func (o *office) addProof(c *gin.Context) error {
	name, data, err := uploaded(c)
	if err != nil {
		return err
	}
	files, err := o.Store.FilesOfKind(ctx(c), models.FileVerification)
	if err != nil {
		return err
	}
	if err = setting.CheckProof(name, data); err == nil && len(files) >= setting.MaxProofs {
		err = surveys.E(surveys.Invalid, "settings.many_proofs", "/proof", "Max", setting.MaxProofs)
	}
	if err == nil {
		err = o.Store.PutFile(ctx(c), &models.File{
			Kind: models.FileVerification, Name: name, MediaType: "text/plain", Content: data, UploadedBy: auth.Principal(c).Name,
		})
	}
	return o.settingsBack(c, err, "file_saved")
}

// putPicture keeps the picture with which pages are shared.
func (o *office) putPicture(c *gin.Context) error {
	_, data, err := uploaded(c)
	if err != nil {
		return err
	}
	mediaType, err := setting.CheckPicture(data)
	if err == nil {
		err = o.Store.PutFile(ctx(c), &models.File{
			Kind: models.FileShare, Name: setting.PictureName, MediaType: mediaType, Content: data, UploadedBy: auth.Principal(c).Name,
		})
	}
	return o.settingsBack(c, err, "file_saved")
}

func (o *office) settingsBack(c *gin.Context, err error, done string) error {
	if found := refusals(err); found != nil {
		values, err := o.Settings.Settings(ctx(c))
		if err != nil {
			return err
		}
		return o.showSettings(c, http.StatusUnprocessableEntity, values, found, numberLines(&values))
	}
	if err != nil {
		return err
	}
	o.Settings.Forget()
	return o.back(c, "/settings", done)
}

// dropFile deletes a verification file or the picture, and nothing else.
func (o *office) dropFile(c *gin.Context) error {
	id, err := number(c, "id", "store.no_file")
	if err != nil {
		return err
	}
	for _, kind := range []models.FileKind{models.FileVerification, models.FileShare} {
		files, err := o.Store.FilesOfKind(ctx(c), kind)
		if err != nil {
			return err
		}
		for _, f := range files {
			if f.ID == id {
				return o.settingsBack(c, o.Store.DeleteFile(ctx(c), id), "file_dropped")
			}
		}
	}
	return surveys.E(surveys.NotFound, "store.no_file", "")
}
