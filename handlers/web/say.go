package web

import "github.com/gin-gonic/gin"

// Say words a key in the caller's language; args are pairs of name and value.
func Say(c *gin.Context, key string, args ...any) string {
	return From(c).Words.Say(Language(c), key, pairs(args))
}
