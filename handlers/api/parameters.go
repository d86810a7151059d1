package api

import (
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// known are the parameters that routes take, beside "lang", which all take.
var known = map[string][]string{
	"GET /surveys/:code/rates":          {"by", "where", "weight", "flagged", "wave"},
	"GET /surveys/:code/crosstab":       {"rows", "cols", "where", "weight", "flagged", "wave"},
	"GET /surveys/:code/responses.csv":  {"weight", "formulas"},
	"GET /surveys/:code/responses.xlsx": {"weight", "formulas"},
	"POST /surveys/:code/responses":     {"channel"},
}

// repeated are the parameters that may stand more than once.
var repeated = []string{"where"}

// parameters refuses what the route does not take: a filter, an order or a
// limit that is silently not applied gives a wrong answer.
func parameters(line route) gin.HandlerFunc {
	takes := append([]string{"lang"}, known[line.method+" "+line.path]...)
	return web.HandleJSON(func(c *gin.Context) error {
		// URL.Query would leave out what it cannot read without a word.
		given, err := url.ParseQuery(c.Request.URL.RawQuery)
		if err != nil {
			return surveys.E(surveys.Malformed, "api.parameters_unreadable", "").Because(err)
		}
		for name, values := range given {
			switch {
			case !slices.Contains(takes, name):
				return surveys.E(surveys.Malformed, "api.parameter_unknown", strictjson.Child("", name), "Name", name)
			case len(values) > 1 && !slices.Contains(repeated, name):
				return surveys.E(surveys.Malformed, "api.parameter_twice", strictjson.Child("", name), "Name", name)
			}
		}
		return nil
	})
}
