// Package bank keeps questions apart from the surveys that ask them, so that the
// same question is asked in the same words and its results can be compared: what
// it is for, what was changed when, where it was used, and forms made of it.
package bank

import (
	"slices"

	"minyi/surveys"
)

// Item is one question of the bank in its newest wording.
type Item struct {
	Code       string // of the item, and of its question in a survey that is made from the bank
	Version    int
	Retired    bool
	Reason     string // why it was retired
	Topic      string
	Tags       []string
	Indicators []string // SCHEME:LEAF
	Audiences  []string
	Wordings   []Wording // version 1 first
}

// Wording is one version of an item.
type Wording struct {
	// Document is a survey of one page with the one question, whose code is the
	// item's, and the rates that are of it alone. Its condition names other items.
	Document *surveys.Survey
	Note     string // what changed and why
	By       string
	At       int64 // µs UTC
}

// Question is the item's question in its newest wording.
func (i *Item) Question() *surveys.Question { return question(i.Document()) }

// Document is the newest wording.
func (i *Item) Document() *surveys.Survey { return i.Wordings[len(i.Wordings)-1].Document }

// Ref is how a survey's question names an item and its version.
func (i *Item) Ref() string { return ref(i.Code, i.Version) }

// For reports whether the item is asked of an audience; "" is everybody.
func (i *Item) For(audience string) bool {
	return audience == "" || slices.Contains(i.Audiences, audience)
}

func question(doc *surveys.Survey) *surveys.Question { return &doc.Pages[0].Questions[0] }

// Named is a code with its words.
type Named struct {
	Code string
	Text surveys.Text
}

// Audiences are those for whom forms are made.
var Audiences = []Named{
	{"residents", surveys.Text{"zh-CN": "居民", "en": "Residents"}},
	{"visitors", surveys.Text{"zh-CN": "窗口办事群众", "en": "Visitors of service counters"}},
	{"parents", surveys.Text{"zh-CN": "学生家长", "en": "Parents"}},
	{"staff", surveys.Text{"zh-CN": "工作人员", "en": "Staff"}},
}

// Topics in the order of a form's pages: what somebody knows before what they
// think of it, the whole before its parts, who they are at the end.
var Topics = []Named{
	{"campaign", surveys.Text{"zh-CN": "创城知晓", "en": "The campaign"}},
	{"support", surveys.Text{"zh-CN": "态度与支持", "en": "Attitude and support"}},
	{"participation", surveys.Text{"zh-CN": "参与", "en": "Taking part"}},
	{"habits", surveys.Text{"zh-CN": "日常习惯", "en": "Everyday habits"}},
	{"overall", surveys.Text{"zh-CN": "总体评价", "en": "The whole"}},
	{"environment", surveys.Text{"zh-CN": "环境与秩序", "en": "Surroundings and order"}},
	{"markets", surveys.Text{"zh-CN": "市场", "en": "Markets"}},
	{"service", surveys.Text{"zh-CN": "窗口服务", "en": "Service counters"}},
	{"facilities", surveys.Text{"zh-CN": "公共服务", "en": "Public services"}},
	{"safety", surveys.Text{"zh-CN": "安全感", "en": "Safety"}},
	{"minors", surveys.Text{"zh-CN": "校园周边", "en": "School surroundings"}},
	{"handling", surveys.Text{"zh-CN": "民意办理", "en": "Handling of reports"}},
	{"volunteering", surveys.Text{"zh-CN": "志愿服务", "en": "Volunteering"}},
	{"opinion", surveys.Text{"zh-CN": "意见建议", "en": "Your opinion"}},
	{"integrity", surveys.Text{"zh-CN": "答卷诚信", "en": "Honest answers"}},
	{"profile", surveys.Text{"zh-CN": "基本情况", "en": "About you"}},
}

func known(all []Named, code string) bool {
	return slices.ContainsFunc(all, func(n Named) bool { return n.Code == code })
}

// TopicText is the title of a topic.
func TopicText(code string) surveys.Text { return textOf(Topics, code) }

// AudienceText names an audience.
func AudienceText(code string) surveys.Text { return textOf(Audiences, code) }

func textOf(all []Named, code string) surveys.Text {
	for _, n := range all {
		if n.Code == code {
			return n.Text
		}
	}
	return nil
}
