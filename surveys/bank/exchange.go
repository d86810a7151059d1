package bank

import (
	"encoding/json"
	"slices"

	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/strictjson"
)

// Spec is the format in which a bank leaves one office and enters another.
const Spec = "bank/1"

// file is the bank as JSON.
type file struct {
	Spec  string     `json:"spec"`
	Items []fileItem `json:"items"`
}

type fileItem struct {
	Code       string        `json:"code"`
	Topic      string        `json:"topic"`
	Tags       []string      `json:"tags,omitempty"`
	Indicators []string      `json:"indicators,omitempty"`
	Audiences  []string      `json:"audiences,omitempty"`
	Retired    string        `json:"retired,omitempty"` // the reason
	Versions   []fileVersion `json:"versions"`
}

type fileVersion struct {
	Document json.RawMessage `json:"document"`
	Note     string          `json:"note,omitempty"`
}

// Write returns items as JSON, with all of their versions.
func Write(items []Item) ([]byte, error) {
	out := file{Spec: Spec, Items: []fileItem{}}
	for _, i := range items {
		item := fileItem{Code: i.Code, Topic: i.Topic, Tags: i.Tags, Indicators: i.Indicators, Audiences: i.Audiences}
		if i.Retired {
			item.Retired = i.Reason
		}
		for _, w := range i.Wordings {
			document, _, err := design.Canonical(w.Document)
			if err != nil {
				return nil, err
			}
			item.Versions = append(item.Versions, fileVersion{document, w.Note})
		}
		out.Items = append(out.Items, item)
	}
	return json.MarshalIndent(out, "", " ")
}

// Bounds of one file.
const (
	maxItems    = 2000
	maxVersions = 100
)

// Read reads what Write writes.
//
// Errors: Malformed, Invalid; all findings at once.
func Read(data []byte) ([]Item, error) {
	root, err := strictjson.Parse(data, strictjson.Limits{Depth: 40})
	if err != nil {
		return nil, err
	}
	var in file
	if err := json.Unmarshal(data, &in); err != nil || root.Kind != strictjson.Object || in.Spec != Spec {
		return nil, surveys.E(surveys.Invalid, "bank.not_a_bank", "/spec")
	}
	if len(in.Items) > maxItems {
		return nil, surveys.E(surveys.Invalid, "design.too_many", "/items", "Count", len(in.Items), "Limit", maxItems)
	}
	var items []Item
	var found surveys.Errors
	seen := make(map[string]bool)
	for n, from := range in.Items {
		pointer := strictjson.Child(strictjson.Child("", "items"), n)
		item, wrong := from.item(pointer)
		if found = append(found, wrong...); seen[from.Code] {
			found = append(found, surveys.E(surveys.Conflict, "store.item_exists", pointer, "Code", from.Code))
		}
		seen[from.Code] = true
		items = append(items, item)
	}
	return items, found.Err()
}

func (f *fileItem) item(pointer string) (Item, surveys.Errors) {
	item := Item{Code: f.Code, Version: len(f.Versions), Topic: f.Topic, Tags: f.Tags, Indicators: f.Indicators, Audiences: f.Audiences,
		Retired: f.Retired != "", Reason: f.Retired}
	found := item.CheckMeta(pointer)
	if len(f.Versions) == 0 || len(f.Versions) > maxVersions {
		return item, append(found, surveys.E(surveys.Invalid, "design.out_of_range", strictjson.Child(pointer, "versions"), "Min", 1, "Max", maxVersions))
	}
	for n, v := range f.Versions {
		at := strictjson.Child(strictjson.Child(strictjson.Child(pointer, "versions"), n), "document")
		doc, err := design.Decode(v.Document)
		if err == nil {
			err = CheckItem(f.Code, doc).Err()
		}
		for _, e := range surveys.All(err) {
			found = append(found, surveys.E(e.Kind, e.Key, at+e.Field))
			found[len(found)-1].Args = e.Args
		}
		if err != nil && surveys.All(err) == nil {
			found = append(found, surveys.E(surveys.Invalid, "bank.not_a_bank", at))
		}
		item.Wordings = append(item.Wordings, Wording{Document: doc, Note: v.Note})
	}
	return item, found
}

// Bounds of what is known about an item beside its words.
const (
	maxTags    = 20
	maxTag     = 40 // characters
	maxServing = 50
)

// CheckMeta says what is wrong about an item's code, topic, tags, indicators and
// audiences.
func (i *Item) CheckMeta(pointer string) (found surveys.Errors) {
	fail := func(field, key string, args ...any) {
		found = append(found, surveys.E(surveys.Invalid, key, strictjson.Child(pointer, field), args...))
	}
	if !itemCode.MatchString(i.Code) {
		fail("code", "bank.code", "Code", i.Code)
	}
	if !known(Topics, i.Topic) {
		fail("topic", "bank.topic_unknown", "Topic", i.Topic)
	}
	for _, a := range i.Audiences {
		if !known(Audiences, a) {
			fail("audiences", "bank.audience_unknown", "Audience", a)
		}
	}
	if len(i.Audiences) == 0 {
		fail("audiences", "bank.audience_missing")
	}
	if len(i.Tags) > maxTags || slices.ContainsFunc(i.Tags, func(t string) bool { return surveys.Blank(t) || len([]rune(t)) > maxTag }) {
		fail("tags", "bank.tags_wrong", "Count", maxTags, "Length", maxTag)
	}
	if len(i.Indicators) > maxServing || slices.ContainsFunc(i.Indicators, func(n string) bool { return !indicatorName.MatchString(n) }) {
		fail("indicators", "bank.indicators_wrong")
	}
	return found
}
