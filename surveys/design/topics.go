package design

import "strings"

// Topic is one of the things that are looked at before a document is published.
type Topic string

// The topics. What is wrong with the structure hides all others: a document
// that cannot be read cannot be looked at.
const (
	TopicStructure Topic = "structure"
	TopicTexts     Topic = "texts"
	TopicQuestions Topic = "questions"
	TopicLogic     Topic = "logic"
	TopicApproval  Topic = "approval"
	TopicArea      Topic = "area"
	TopicMinors    Topic = "minors"
	TopicVersions  Topic = "versions"
)

// Topics are all topics, in the order in which they are shown.
var Topics = []Topic{TopicStructure, TopicTexts, TopicQuestions, TopicLogic, TopicApproval, TopicArea, TopicMinors, TopicVersions}

var topics = map[string]Topic{
	"design.text_missing": TopicTexts,
	"design.no_pages":     TopicQuestions, "design.page_empty": TopicQuestions, "design.options_empty": TopicQuestions, "design.rows_empty": TopicQuestions,
	"design.area_missing": TopicArea, "design.area_twice": TopicArea,
	"design.minors":           TopicMinors,
	"design.approval_missing": TopicApproval, "design.approval_number_missing": TopicApproval,
	"design.approval_authority_missing": TopicApproval, "design.approval_past": TopicApproval,
	"design.column_taken_before": TopicVersions, "design.code_respelled": TopicVersions, "design.type_changed": TopicVersions,
	"design.code_reused": TopicVersions, "design.part_reused": TopicVersions,
}

// TopicOf sorts a finding of CheckPublish or Decode by its key.
func TopicOf(key string) Topic {
	switch t, ok := topics[key]; {
	case ok:
		return t
	case strings.HasPrefix(key, "logic."):
		return TopicLogic
	}
	return TopicStructure
}
