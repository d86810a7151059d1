package word

import (
	"slices"
	"strings"

	"minyi/surveys/exchange"
)

// sides reads the parts that the text refers to: styles, numbers, notes.
func (d *document) sides() error {
	read := func(name string) (*node, error) { return d.archive.tree(d.folder + name) }
	styles, err := read("styles.xml")
	if err != nil {
		return err
	}
	d.styles = readStyles(styles)
	numbers, err := read("numbering.xml")
	if err != nil {
		return err
	}
	d.numbering = readNumbering(numbers)
	d.footnotes, d.comments = make(map[string]string), make(map[string]string)
	for _, part := range []struct {
		file, element, key string
		into               map[string]string
	}{{"footnotes.xml", "w:footnote", "f", d.footnotes}, {"endnotes.xml", "w:endnote", "e", d.footnotes}, {"comments.xml", "w:comment", "", d.comments}} {
		root, err := read(part.file)
		if err != nil {
			return err
		}
		for _, n := range root.all(part.element) {
			part.into[part.key+n.attr("id")] = plainText(n)
		}
	}
	return nil
}

// beside names the words of headers and footers, which are no part of the
// questionnaire.
func (d *document) beside() error {
	var names []string
	for name := range d.archive.parts {
		rest, ok := strings.CutPrefix(name, d.folder)
		if ok && (strings.HasPrefix(rest, "header") || strings.HasPrefix(rest, "footer")) && strings.HasSuffix(rest, ".xml") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	d.paragraph = 0
	for _, name := range names[:min(len(names), 20)] {
		root, err := d.archive.tree(name)
		if err != nil {
			return err
		}
		if text := plainText(root); len([]rune(text)) > 3 { // more than a page number
			d.say(exchange.Info, text, "word.margin")
		}
	}
	return nil
}
