// Package markdown is a questionnaire as a Markdown text for review: it prints
// well, can be commented and changed by hand, and loses nothing. Every text of
// the default language is prose, everything else a list item with a word before
// it:
//
//	# 海港问卷
//
//	- 格式：`survey/1`
//	- 代码：`harbour`
//	- 语言：`zh-CN` `en`
//
//	## 第 1 页 · 基本情况
//
//	- 代码：`p1`
//
//	### 1. 您来过海港吗？
//
//	- 代码：`q1`
//	- 题型：`single` 单选题
//	- 必答：是
//	- 选项：
//	  - `a1` 来过
//	    - en：Yes
//	  - `a2` 没来过
//
// The words are Chinese for a survey whose first language is, else English; the
// reader takes both.
package markdown

import (
	"bytes"
	"strings"

	"minyi/surveys"
)

// word is a word of the form in Chinese and in English.
type word struct{ zh, en string }

var words = map[string]word{
	"spec": {"格式", "Format"}, "code": {"代码", "Code"}, "languages": {"语言", "Languages"}, "title": {"标题", "Title"},
	"intro": {"开头语", "Introduction"}, "thanks": {"结束语", "Thanks"},
	"kind": {"审批类型", "Approval"}, "number": {"批准文号", "Approval number"}, "authority": {"制定机关", "Authority"}, "form": {"表号", "Form number"}, "valid_to": {"有效期至", "Valid to"},
	"one_per": {"每人一份", "One per"}, "area": {"区划要求", "Area"}, "min_age": {"最低年龄", "Minimum age"}, "time_floor_s": {"最短用时（秒）", "Time floor (s)"}, "show_results": {"公布结果", "Show results"}, "coached": {"说被指导过", "Says coached"}, "staff": {"公职人员", "Public post"},
	"draw": {"抽题", "Draw"}, "text": {"题干", "Text"}, "type": {"题型", "Type"}, "required": {"必答", "Required"}, "hint": {"提示", "Hint"}, "necessity": {"收集原因", "Why asked"}, "visible_if": {"显示条件", "Shown if"},
	"calculate": {"算式", "Calculation"}, "shuffle": {"选项随机", "Shuffle"}, "min": {"最小值", "Minimum"}, "max": {"最大值", "Maximum"}, "decimals": {"小数位", "Decimals"}, "total": {"总分", "Total"},
	"min_choices": {"最少选", "At least"}, "max_choices": {"最多选", "At most"}, "max_length": {"最多字数", "Longest"}, "pattern": {"填写格式", "Pattern"}, "item": {"题库条目", "Item"}, "earliest": {"最早", "Earliest"}, "latest": {"最晚", "Latest"},
	"options": {"选项", "Choices"}, "rows": {"行", "Rows"}, "other": {"其他（可填写）", "Other (open)"}, "exclusive": {"排他", "Exclusive"},
	"rate_kind": {"算法", "Computed as"}, "question": {"题目", "Question"}, "numerator": {"计入", "Numerator"}, "excluded": {"不计", "Excluded"}, "scores": {"计分", "Scores"},
	"yes": {"是", "yes"}, "page": {"第 %d 页", "Page %d"}, "rates": {"指标", "Rates"},
}

// byWord finds a word of the form in either language.
var byWord = map[string]string{}

func init() {
	for key, w := range words {
		byWord[w.zh], byWord[strings.ToLower(w.en)] = key, key
	}
}

// typeWords explain the types to those who review.
var typeWords = map[surveys.Type]string{
	surveys.Single: "单选", surveys.Multiple: "多选", surveys.Matrix: "矩阵", surveys.Rating: "评分", surveys.NPS: "推荐意愿 0–10", surveys.Ranking: "排序", surveys.Number: "数字",
	surveys.Slider: "滑动条", surveys.Sum: "分配分数", surveys.ShortText: "填空", surveys.LongText: "简答", surveys.Date: "日期", surveys.Time: "时间", surveys.Area: "区划",
	surveys.Phone: "手机", surveys.Email: "邮箱", surveys.Photo: "照片", surveys.Location: "定位", surveys.Signature: "签名", surveys.Note: "说明", surveys.Consent: "知情同意", surveys.Calculated: "计算",
}

// Format reads and writes the form.
type Format struct{}

// Knows goes by the line that names the format.
func (Format) Knows(data []byte) bool {
	start := bytes.TrimPrefix(data[:min(len(data), 8<<10)], []byte{0xEF, 0xBB, 0xBF})
	if !bytes.HasPrefix(start, []byte("#")) {
		return false
	}
	for _, w := range []string{words["spec"].zh + "：", words["spec"].en + ": "} {
		if bytes.Contains(start, []byte("- "+w+"`"+surveys.Spec+"`")) {
			return true
		}
	}
	return false
}
