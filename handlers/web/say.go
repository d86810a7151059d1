package web

import (
	"github.com/gin-gonic/gin"

	"minyi/surveys"
)

// Say words a key in the caller's language; args are pairs of name and value.
func Say(c *gin.Context, key string, args ...any) string {
	return From(c).Words.Say(Language(c), key, pairs(args))
}

// Entries words findings in the caller's language, as a problem's errors are.
func Entries(c *gin.Context, errs surveys.Errors) []ProblemEntry {
	return makeProblem(From(c), Language(c), Status(errs), errs).Errors
}
