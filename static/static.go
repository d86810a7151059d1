// Package static holds what the program shows: page templates with their style
// and script side by side, shared pieces, and every wording in every language.
package static

import "embed"

// FS is all of it.
//
//go:embed pages shared js locales schema vendor
var FS embed.FS
