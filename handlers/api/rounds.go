package api

import (
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
)

type roundLine struct {
	Code     string `json:"code"`
	Period   string `json:"period"`
	State    string `json:"state"`
	LockedAt string `json:"locked_at,omitempty"`
	SHA256   string `json:"sha256,omitempty"`
}

func lineOfRound(row models.Round) roundLine {
	return roundLine{row.Code, row.Period, string(row.State), stamp(row.LockedAt), hex.EncodeToString(row.SHA256)}
}

func (a *api) listRounds(c *gin.Context) error {
	rows, err := a.Store.Rounds(ctx(c))
	if err != nil {
		return err
	}
	lines := make([]roundLine, len(rows))
	for i, row := range rows {
		lines[i] = lineOfRound(row)
	}
	return web.JSON(c, http.StatusOK, lines)
}

func (a *api) createRound(c *gin.Context) error {
	in, err := bind[struct {
		Code   string `json:"code" validate:"required"`
		Scheme string `json:"scheme" validate:"required"`
		Period string `json:"period" validate:"bytes=32"`
	}](c, maxBody)
	if err != nil {
		return err
	}
	if err := design.CheckCode(in.Code, "/code"); err != nil {
		return err
	}
	scheme, err := a.Store.Scheme(ctx(c), in.Scheme)
	if isMissing(err) {
		return surveys.E(surveys.Invalid, "api.scheme_unknown", "/scheme", "Scheme", in.Scheme)
	}
	if err != nil {
		return err
	}
	decoded, err := evaluation.DecodeScheme(scheme.Document)
	if err != nil {
		return err
	}
	if err := decoded.CheckRound().Err(); err != nil {
		return err
	}
	row := models.Round{Code: in.Code, SchemeID: scheme.ID, Period: in.Period}
	auth.Note(c, "about", row.Code)
	if err := a.Store.CreateRound(ctx(c), &row); err != nil {
		return err
	}
	return web.JSON(c, http.StatusCreated, lineOfRound(row))
}

// round returns the round that the path names, with its scheme.
func (a *api) round(c *gin.Context) (models.Round, *evaluation.Scheme, error) {
	row, err := a.Store.Round(ctx(c), c.Param("code"))
	if err != nil {
		return row, nil, err
	}
	scheme, err := a.Store.SchemeByID(ctx(c), row.SchemeID)
	if err != nil {
		return row, nil, err
	}
	decoded, err := evaluation.DecodeScheme(scheme.Document)
	return row, decoded, err
}

func (a *api) showRound(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	values, err := a.Store.RoundValues(ctx(c), row.ID)
	if err != nil {
		return err
	}
	given := 0
	for _, v := range values {
		if v.Value != "" {
			given++
		}
	}
	return web.JSON(c, http.StatusOK, struct {
		roundLine
		Scheme string `json:"scheme"`
		Values int    `json:"values"` // given
		Wanted int    `json:"wanted"` // leaves × units
	}{lineOfRound(row), scheme.Code, given, len(scheme.Leaves()) * len(scheme.Units())})
}

// lockRound freezes the round: what Compute makes of the values now is what
// stands for good, and the snapshot recomputes to the same bytes.
func (a *api) lockRound(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	sha, err := a.Store.LockRound(ctx(c), row.ID, func(values []models.RoundValue, entries []byte) ([]byte, error) {
		gathered, err := evaluation.Gather(scheme, entriesOf(values), entries)
		if err != nil {
			return nil, err
		}
		result, err := evaluation.Compute(scheme, gathered)
		if err != nil {
			return nil, err
		}
		snapshot, _, err := evaluation.Snapshot(scheme, gathered, result)
		return snapshot, err
	})
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"code": row.Code, "state": models.RoundLocked, "sha256": hex.EncodeToString(sha[:])})
}

func (a *api) publishRound(c *gin.Context) error {
	row, _, err := a.round(c)
	if err != nil {
		return err
	}
	if err := a.Store.PublishRound(ctx(c), row.ID); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"code": row.Code, "state": models.RoundPublished})
}

// showResults computes an open round as it stands; of a locked one it shows
// what was frozen.
func (a *api) showResults(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	if row.State != models.RoundOpen {
		_, _, result, err := evaluation.Open(row.Snapshot)
		if err != nil {
			return err
		}
		return web.JSON(c, http.StatusOK, roundResults{lineOfRound(row), result.Groups})
	}
	values, err := a.Store.RoundValues(ctx(c), row.ID)
	if err != nil {
		return err
	}
	entries, err := a.Store.RoundEntries(ctx(c), row.ID)
	if err != nil {
		return err
	}
	gathered, err := evaluation.Gather(scheme, entriesOf(values), entries.Document)
	if err != nil {
		return err
	}
	result, err := evaluation.Compute(scheme, gathered)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, roundResults{lineOfRound(row), result.Groups})
}

type roundResults struct {
	roundLine
	Groups []evaluation.GroupResult `json:"groups"`
}

// putEntries replaces the round's adjustments and vetoes.
func (a *api) putEntries(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	body, values, err := readValues(c, scheme)
	if err != nil {
		return err
	}
	if len(values.Values) > 0 {
		return surveys.E(surveys.Invalid, "api.entries_only", "/values")
	}
	entries := models.RoundEntries{RoundID: row.ID, Document: body, EnteredBy: by(c), EnteredAt: a.Now().UnixMicro()}
	if err := a.Store.PutRoundEntries(ctx(c), &entries); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"adjustments": len(values.Adjustments), "vetoes": len(values.Vetoes)})
}

func readValues(c *gin.Context, scheme *evaluation.Scheme) ([]byte, *evaluation.Values, error) {
	if err := web.RequireJSON(c); err != nil {
		return nil, nil, err
	}
	body, err := web.ReadBody(c, maxDocument)
	if err != nil {
		return nil, nil, err
	}
	values, err := evaluation.DecodeValues(body, scheme)
	return json.RawMessage(body), values, err
}

func entriesOf(rows []models.RoundValue) []evaluation.Entry {
	entries := make([]evaluation.Entry, len(rows))
	for i, r := range rows {
		entries[i] = evaluation.Entry{Unit: r.Unit, Leaf: r.Leaf, Value: r.Value, Previous: r.Previous, SE: r.SE, Source: r.Source}
	}
	return entries
}
