package outline

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"minyi/surveys"
)

// marks are what the brackets of a question say about it.
type marks struct {
	kind       kind
	word       string // for the kind, as typed
	named      bool   // a kind was named
	required   *bool
	least      int // choices
	most       int
	lo, hi     *float64 // of a scale or a number
	decimals   int
	total      *float64
	length     int
	shuffle    bool
	draw       int
	earliest   string
	latest     string
	conditions []condition
	jumps      []jump
}

var (
	bracket = regexp.MustCompile(`[（(\[【〔]\s*([^（）()\[\]【】〔〕]{1,80}?)\s*[）)\]】〕]`)
	pieces  = regexp.MustCompile(`[，,；;｜|。]+`)
	smaller = regexp.MustCompile(`[、/·\s]+`)
	number  = `(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)`
	count   = `([0-9]{1,3}|[一二两三四五六七八九十]{1,3})`
	ofItems = `\s*(?:个|项|种|条|类|样)?(?:选项|答案|内容|最重要的?|主要的?|要素|原因)?`

	mostOf    = regexp.MustCompile(`^(?:请|可|限|请您)*(?:最多|至多|不超过|限选|限|不多于|up to|at most|max)(?:可以|可|能)?(?:选择|选|填|勾选)?\s*` + count + ofItems + `$`)
	leastOf   = regexp.MustCompile(`^(?:请|可|请您)*(?:至少|最少|不少于|at least|min)(?:选择|选|勾选)?\s*` + count + ofItems + `$`)
	betweenOf = regexp.MustCompile(`^(?:请|可|限|请您)*(?:选择|选|限选|任选|可选)?\s*` + count + `\s*(?:个|项)?\s*[-~～—–至到]\s*` + count + `\s*(?:个|项|种|条)(?:选项|答案)?$`)
	exactlyOf = regexp.MustCompile(`^(?:请|请您)*(?:任选|必须选|须选|选择|选|勾选|choose|select)\s*(?:最重要的|最主要的|其中)?\s*` + count + `\s*(?:个|项|种|条)?(?:选项|答案)?$`)
	rangeOf   = regexp.MustCompile(`^(?:请打)?\s*` + number + `\s*(?:分|星|级|岁|元|人)?\s*[-~～—–至到]\s*` + number + `\s*(?:分制?|星|级|岁|元|人|之间|的?整数|点)?$`)
	fullOf    = regexp.MustCompile(`^(?:满分|共|总共)\s*` + number + `\s*(?:分|星)$`)
	stepsOf   = regexp.MustCompile(`^` + count + `\s*(?:分制|级|[级点分]量表|星|星级|级评分)$`)
	decimalOf = regexp.MustCompile(`^(?:最多|保留)?\s*([0-6])\s*位小数$`)
	totalOf   = regexp.MustCompile(`^(?:总分|总和|合计|总计|共|之和)(?:为|是|须为|等于)?\s*` + number + `(?:分|%)?$`)
	lengthOf  = regexp.MustCompile(`^(?:不超过|最多|限|至多)\s*([0-9]{1,4})\s*(?:个)?(?:字|字符|汉字)(?:以内|内)?$`)
	datesOf   = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2})?\s*至\s*([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2})?$`)
	drawOf    = regexp.MustCompile(`^每人抽\s*([0-9]{1,3})\s*题$`)
)

func yes() *bool { v := true; return &v }
func no() *bool  { v := false; return &v }

func float(s string) *float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	return &f
}

// take reads one piece of a bracket and reports whether it was understood.
func (m *marks) take(piece string) bool {
	piece = strings.TrimSpace(piece)
	low := strings.ToLower(strings.ReplaceAll(piece, " ", ""))
	if strings.ContainsAny(low, "必需选不非") || low == "*" || strings.HasSuffix(low, "ed") || low == "optional" {
		switch low {
		case "必填", "必答", "必做", "必选", "*", "*必填", "必填*", "必填项", "必答题", "必填题", "required", "需填写":
			m.required = yes()
			return true
		case "选填", "选答", "选做", "可不填", "可不答", "非必填", "非必答", "不必填", "选答题", "选填题", "optional", "可选填":
			m.required = no()
			return true
		}
	}
	if k, ok := kinds[strings.TrimSuffix(low, "题")]; ok {
		m.kind, m.named, m.word = k, true, piece
		return true
	}
	if low == "选项随机" || low == "随机" || low == "选项随机排列" || low == "shuffle" {
		m.shuffle = true
		return true
	}
	return m.takeNumbers(piece) || m.takeLogic(piece)
}

// takeNumbers reads limits.
func (m *marks) takeNumbers(piece string) bool {
	low := strings.ToLower(piece)
	if f := mostOf.FindStringSubmatch(low); f != nil {
		m.most = numeral(f[1])
	} else if f := leastOf.FindStringSubmatch(low); f != nil {
		m.least = numeral(f[1])
	} else if f := lengthOf.FindStringSubmatch(piece); f != nil {
		m.length = numeral(f[1])
	} else if f := betweenOf.FindStringSubmatch(piece); f != nil {
		m.least, m.most = numeral(f[1]), numeral(f[2])
	} else if f := exactlyOf.FindStringSubmatch(low); f != nil && (numeral(f[1]) > 1 || strings.HasSuffix(piece, "项")) {
		m.least, m.most = numeral(f[1]), numeral(f[1])
	} else if f := rangeOf.FindStringSubmatch(piece); f != nil {
		m.lo, m.hi = float(f[1]), float(f[2])
	} else if f := fullOf.FindStringSubmatch(piece); f != nil {
		m.hi = float(f[1])
	} else if f := stepsOf.FindStringSubmatch(piece); f != nil {
		hi := float64(numeral(f[1]))
		one := 1.0
		m.lo, m.hi = &one, &hi
		if strings.HasSuffix(piece, "量表") {
			m.kind, m.named, m.word = kinds["量表"], true, piece
		}
	} else if f := decimalOf.FindStringSubmatch(piece); f != nil {
		m.decimals = numeral(f[1])
	} else if f := totalOf.FindStringSubmatch(piece); f != nil {
		m.total = float(f[1])
	} else if f := datesOf.FindStringSubmatch(piece); f != nil && f[1]+f[2] != "" {
		m.earliest, m.latest = f[1], f[2]
	} else if f := drawOf.FindStringSubmatch(piece); f != nil {
		m.draw = numeral(f[1])
	} else {
		return false
	}
	return true
}

// takeBracket reads what stands in one pair of brackets. It returns what it did
// not understand, and whether it understood anything.
func (m *marks) takeBracket(inside string) (left []string, any bool) {
	if m.take(inside) {
		return nil, true
	}
	for _, piece := range pieces.Split(inside, -1) {
		if piece = strings.TrimSpace(piece); piece == "" {
			continue
		}
		if m.take(piece) {
			any = true
			continue
		}
		// 单选、必答: smaller signs part words only when all of them are known.
		trial, all := *m, true
		parts := smaller.Split(piece, -1)
		for _, part := range parts {
			all = all && part != "" && trial.take(part)
		}
		if all && len(parts) > 1 {
			*m, any = trial, true
			continue
		}
		left = append(left, piece)
	}
	if !any {
		return nil, false
	}
	kept := left[:0]
	for _, piece := range left {
		if !fillers[strings.ReplaceAll(piece, " ", "")] {
			kept = append(kept, piece)
		}
	}
	return kept, true
}

// read takes the marks out of a text. What stood beside a mark in its brackets
// and is none itself comes back as hints.
func (m *marks) read(text string) (rest string, hints []string) {
	var b strings.Builder
	at := 0
	for _, span := range bracket.FindAllStringSubmatchIndex(text, 50) {
		left, any := m.takeBracket(text[span[2]:span[3]])
		if !any {
			continue
		}
		b.WriteString(strings.TrimRight(text[at:span[0]], " \t"))
		hints = append(hints, left...)
		if at = span[1]; m.kind.typ == surveys.Note && m.kind.form == plainForm && strings.TrimSpace(text[:span[0]]) == "" {
			break // 【段落说明】: whatever follows is the note
		}
	}
	if at == 0 {
		rest = text
	} else {
		b.WriteString(text[at:])
		rest = b.String()
	}
	rest = strings.TrimSpace(rest)
	if cut, ok := strings.CutSuffix(rest, "*"); ok && !strings.HasSuffix(cut, "*") && utf8.RuneCountInString(cut) > 1 {
		m.required = yes()
		rest = strings.TrimSpace(cut)
	}
	return rest, hints
}

// Limits that stand in the sentence itself and stay there.
var (
	mostInText  = regexp.MustCompile(`(?:最多|至多|不超过|限选|限)(?:可以|可|能)?(?:选择|选|勾选)?\s*` + count + `\s*(?:个|项|种|条)`)
	leastInText = regexp.MustCompile(`(?:至少|最少|不少于)(?:选择|选|勾选)?\s*` + count + `\s*(?:个|项|种|条)`)
	exactInText = regexp.MustCompile(`(?:任选|选出|选择|选)(?:其中的?|最重要的|最主要的)?\s*` + count + `\s*(?:个|项|种|条)`)
	rangeOfText = regexp.MustCompile(`选择?\s*` + count + `\s*[-~～—–至到]\s*` + count + `\s*(?:个|项|种|条)`)
	manyInText  = regexp.MustCompile(`可多选|可以多选|可选多项|多选|[Ss]elect all that apply|[Cc]hoose all that apply`)
	rangeInText = regexp.MustCompile(`([0-9]{1,2})\s*分?\s*[-~～—–至到]\s*([0-9]{1,3})\s*分?`)
)
