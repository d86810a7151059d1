package advice

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	bracketed = regexp.MustCompile(`（[^（）]*）|\([^()]*\)|《[^《》]*》|“[^“”]*”|"[^"]*"|「[^「」]*」`)
	zhEnd     = regexp.MustCompile(`[。！!；;\n]+`)
	zhComma   = regexp.MustCompile(`[，,：:]`)
	enEnd     = regexp.MustCompile(`[.!;\n]+\s+`)
)

// plain is a text without what stands in brackets, quotes and titles of laws:
// what is quoted is not asked.
func plain(text string) string { return strings.TrimSpace(bracketed.ReplaceAllString(text, "")) }

// asking is the clause of a text that holds the question: the last sentence, of
// it what stands behind the last comma, with the clause before where that only
// says 您满意吗.
func asking(text string, t tongue) string {
	text = plain(text)
	if !t.zh {
		sentence := last(enEnd.Split(text, -1))
		if i := strings.LastIndex(sentence, ", "); i >= 0 && begins.MatchString(sentence[i+2:]) {
			return sentence[i+2:]
		}
		return sentence
	}
	sentence := strings.TrimRight(last(zhEnd.Split(text, -1)), "？?呢 ")
	clauses := zhComma.Split(sentence, -1)
	end := strings.TrimSpace(clauses[len(clauses)-1])
	if len(clauses) > 1 && predicate.MatchString(end) {
		before := strings.TrimSpace(clauses[len(clauses)-2])
		if !aside.MatchString(before) {
			return before
		}
	}
	return end
}

var (
	// begins is how an English main question begins behind its "if …,".
	begins = regexp.MustCompile(`(?i)^(and |so |then )?(how|what|which|who|where|when|do|does|did|are|is|was|were|have|has|would|will|can|could|should)\b`)
	// predicate is a clause that only asks: its object stands before the comma.
	predicate = regexp.MustCompile(`^您?(是否|觉得|认为|对此)?(都)?(能)?(满意|支持|赞成|同意|接受|愿意|了解|知道|清楚|怎么看|如何评价)(吗|不|么)?$`)
	// aside is a clause of time, purpose or condition.
	aside = regexp.MustCompile(`^(为了?|如果|因为|由于|当|随着|目前|近年|过去|最近|与|和|同|在|自|从|遇到|看到)`)
)

// last is the last text that says something.
func last(texts []string) string {
	for i := len(texts) - 1; i >= 0; i-- {
		if s := strings.TrimSpace(texts[i]); s != "" {
			return s
		}
	}
	return ""
}

// length counts what is read: Chinese characters, or words.
func length(text string, t tongue) int {
	if !t.zh {
		return len(strings.Fields(text))
	}
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// first is the first match of any of the patterns that no exception covers.
func first(text string, patterns, except []*regexp.Regexp) string {
	for _, e := range except {
		text = e.ReplaceAllString(text, "·")
	}
	for _, p := range patterns {
		if m := p.FindString(text); m != "" {
			return strings.Trim(m, " ，。！!；、?？")
		}
	}
	return ""
}

func all(patterns ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		out[i] = regexp.MustCompile(p)
	}
	return out
}
