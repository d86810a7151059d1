package word

import (
	"strings"
	"unicode"

	"minyi/surveys/exchange"
	"minyi/surveys/exchange/outline"
)

// words is the text of a paragraph on its way.
type words struct {
	strings.Builder
	boxes   []*node  // text boxes, which follow as lines of their own
	choices []string // of a drop-down field
	gone    strings.Builder
}

// blocks reads paragraphs, tables and what holds them.
func (d *document) blocks(nodes []*node) {
	for _, n := range nodes {
		switch n.name {
		case "w:p":
			d.paragraphOf(n)
		case "w:tbl":
			d.table(n)
		case "w:del", "w:moveFrom":
			d.deleted(n)
		case "w:sectPr", "w:pPr", "w:tblPr", "w:sdtPr", "w:rPr":
		case "mc:AlternateContent":
			d.blocks(choose(n).kids)
		default:
			d.blocks(n.kids)
		}
	}
}

// choose is the first of several forms of the same content; all others repeat
// it for older programs.
func choose(n *node) *node {
	if c := n.child("mc:Choice"); c != nil {
		return c
	}
	if c := n.child("mc:Fallback"); c != nil {
		return c
	}
	return &node{}
}

// paragraphOf makes the lines of a paragraph: one, or several at line breaks.
func (d *document) paragraphOf(p *node) {
	d.paragraph++
	props := p.child("w:pPr")
	st := d.styles[props.child("w:pStyle").attr("val")]
	number, level := st.number, st.level
	if num := props.child("w:numPr"); num != nil {
		if id := num.child("w:numId"); id != nil {
			number = id.attr("val")
		}
		if l := num.child("w:ilvl"); l != nil {
			level = l.attr("val")
		}
	}
	if l := props.child("w:outlineLvl"); l != nil && l.attr("val") != "9" {
		st.heading = true
	}
	var w words
	d.runs(&w, p.kids)
	if gone := strings.TrimSpace(w.gone.String()); gone != "" {
		d.say(exchange.Info, gone, "word.deleted")
	}
	text := w.String()
	if number != "" && number != "0" && strings.TrimSpace(text) != "" {
		if label := d.numbering.next(number, level); label != "" {
			if label[len(label)-1] < 0x80 { // "1." and not "一、"
				label += " "
			}
			text = label + strings.TrimLeft(text, " ")
		}
	}
	for _, line := range strings.Split(text, "\n") {
		d.lines = append(d.lines, outline.Line{Text: line, Where: d.where(), Title: st.title, Heading: st.heading})
	}
	for _, c := range w.choices {
		d.lines = append(d.lines, outline.Line{Text: "○ " + c, Where: d.where()})
	}
	for _, box := range w.boxes {
		d.say(exchange.Info, plainText(box), "word.text_box")
		d.blocks(box.kids)
	}
}

// runs reads what stands inside a paragraph.
func (d *document) runs(w *words, nodes []*node) {
	for _, n := range nodes {
		switch n.name {
		case "w:r":
			d.run(w, n)
		case "w:del", "w:moveFrom":
			w.gone.WriteString(plainText(n))
		case "w:sdt":
			d.control(w, n)
		case "m:oMath", "m:oMathPara":
			text := plainText(n)
			w.WriteString(text)
			d.say(exchange.Warning, text, "word.formula")
		case "mc:AlternateContent":
			d.runs(w, choose(n).kids)
		case "w:pPr", "w:rPr", "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr":
		default:
			d.runs(w, n.kids)
		}
	}
}

// run reads one run of equal looks.
func (d *document) run(w *words, r *node) {
	props := r.child("w:rPr")
	var b words
	for _, n := range r.kids {
		d.inRun(&b, n)
	}
	w.boxes, w.choices = append(w.boxes, b.boxes...), append(w.choices, b.choices...)
	text := b.String()
	switch {
	case props.child("w:vanish").on():
		if strings.TrimSpace(text) != "" {
			d.say(exchange.Info, text, "word.hidden")
		}
	case props.child("w:u").on() && len(text) > 1 && strings.TrimFunc(text, unicode.IsSpace) == "":
		w.WriteString("____") // underlined spaces are a line to write on
	default:
		w.WriteString(text)
	}
}

func (d *document) inRun(w *words, n *node) {
	switch n.name {
	case "w:t":
		for _, r := range n.text {
			if s := symbol(r); s != "" {
				w.WriteString(s)
			} else {
				w.WriteRune(r)
			}
		}
	case "w:tab", "w:ptab":
		w.WriteByte('\t')
	case "w:br", "w:cr":
		if n.attr("type") == "" || n.attr("type") == "textWrapping" {
			w.WriteByte('\n')
		}
	case "w:noBreakHyphen":
		w.WriteByte('-')
	case "w:sym":
		w.WriteString(symbolOf(n.attr("char")))
	case "w:drawing", "w:pict", "w:object":
		d.picture(w, n)
	case "mc:AlternateContent":
		for _, k := range choose(n).kids {
			d.inRun(w, k)
		}
	case "w:fldChar":
		field(w, n.child("w:ffData"))
	case "w:footnoteReference", "w:endnoteReference":
		if text := d.footnotes[n.name[2:3]+n.attr("id")]; text != "" {
			d.say(exchange.Info, text, "word.footnote")
		}
	case "w:commentReference":
		if text := d.comments[n.attr("id")]; text != "" {
			d.say(exchange.Info, text, "word.comment")
		}
	case "w:ruby":
		d.runs(w, n.child("w:rubyBase").children())
	}
}

func (n *node) children() []*node {
	if n == nil {
		return nil
	}
	return n.kids
}

// picture keeps text boxes and names what has no words.
func (d *document) picture(w *words, n *node) {
	boxes := n.all("w:txbxContent")
	if len(boxes) > 0 {
		w.boxes = append(w.boxes, boxes...)
		return
	}
	name := n.find("wp:docPr").attr("descr")
	if name == "" {
		name = n.find("v:shape").attr("alt")
	}
	d.say(exchange.Warning, name, "word.picture")
	if text := plainText(n); text != "" { // the words of a diagram
		w.WriteString(text)
		return
	}
	w.WriteString("［图片" + strings.TrimRight("："+name, "：") + "］")
}

// control reads a content control: a list of choices, a text to fill in.
func (d *document) control(w *words, n *node) {
	props := n.child("w:sdtPr")
	for _, kind := range []string{"w:dropDownList", "w:comboBox"} {
		for _, item := range props.child(kind).all("w:listItem") {
			text := item.attr("displayText")
			if text == "" {
				text = item.attr("value")
			}
			if item.attr("value") != "" && text != "" {
				w.choices = append(w.choices, text)
			}
		}
	}
	if props.child("w:showingPlcHdr").on() {
		if len(w.choices) == 0 {
			w.WriteString("____")
		}
		return
	}
	d.runs(w, n.child("w:sdtContent").children())
}

// field reads a form field of the old kind.
func field(w *words, data *node) {
	switch {
	case data == nil:
	case data.child("w:checkBox") != nil:
		w.WriteString("□")
	case data.child("w:textInput") != nil:
		w.WriteString("____")
	case data.child("w:ddList") != nil:
		for _, e := range data.child("w:ddList").all("w:listEntry") {
			w.choices = append(w.choices, e.attr("val"))
		}
	}
}

func (d *document) deleted(n *node) {
	if text := strings.TrimSpace(plainText(n)); text != "" {
		d.say(exchange.Info, text, "word.deleted")
	}
}

// plainText joins all words below an element, paragraphs parted by spaces.
func plainText(n *node) string {
	var b strings.Builder
	var walk func(*node)
	walk = func(n *node) {
		b.WriteString(n.text)
		for _, k := range n.kids {
			if k.name == "mc:AlternateContent" {
				k = choose(k)
			}
			walk(k)
		}
		if n.name == "w:p" || n.name == "a:p" || n.name == "w:tab" || n.name == "w:br" {
			b.WriteByte(' ')
		}
	}
	walk(n)
	return strings.TrimSpace(b.String())
}

// symbols are the signs of the fonts of signs that people take for boxes.
var symbols = map[rune]string{
	0xF06F: "□", 0xF070: "□", 0xF071: "□", 0xF072: "□", 0xF0A8: "□", 0xF0A3: "□", 0xF02A: "□", 0xF030: "□", 0xF0FE: "☑", 0xF052: "☑", 0xF053: "☑", 0xF054: "☑", 0xF0FD: "☑",
	0xF0A1: "○", 0xF06D: "○", 0xF099: "○", 0xF081: "○", 0xF0B7: "•", 0xF06C: "•", 0xF09F: "•", 0xF0A7: "•", 0xF06E: "■", 0xF0FC: "√", 0xF050: "√", 0xF0D8: "►", 0xF075: "◆",
}

func symbol(r rune) string {
	if r < 0xF000 || r > 0xF0FF {
		return ""
	}
	if s := symbols[r]; s != "" {
		return s
	}
	return "□"
}

func symbolOf(hex string) string {
	n := rune(0)
	for _, c := range strings.ToUpper(hex) {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 + c - '0'
		case c >= 'A' && c <= 'F':
			n = n<<4 + c - 'A' + 10
		}
		n &= 0xFFFF
	}
	if s := symbol(n | 0xF000); s != "" {
		return s
	}
	return "□"
}
