// Package surveys holds what Minyi is about: questionnaires, answers, rates and
// evaluation. It knows neither HTTP nor a database; time and randomness reach
// it as arguments.
//
// This package itself holds only the words that every sub-package shares: the
// survey document, texts in several languages and errors as values.
package surveys

import "encoding/json"

// Spec is the document format that this program writes. A document without
// "spec" is read as this one.
const Spec = "survey/1"

// Survey is one questionnaire as its designer wrote it: the document of a draft
// or of a published, immutable version.
type Survey struct {
	Spec      string   `json:"spec,omitempty"`
	Code      string   `json:"code"`
	Languages []string `json:"languages"` // BCP 47 tags; the first is the default
	Title     Text     `json:"title"`
	Intro     Text     `json:"intro,omitempty"`
	Thanks    Text     `json:"thanks,omitempty"`
	Approval  Approval `json:"approval,omitzero"`
	Settings  Settings `json:"settings,omitzero"`
	Pages     []Page   `json:"pages"`
	Rates     []Rate   `json:"rates,omitempty"`
}

// Approval is what the Statistics Law (2024) articles 14 to 17 ask to be shown
// on top of a form: who allowed it, under which number, until when.
type Approval struct {
	Kind      ApprovalKind `json:"kind,omitempty"`
	Number    string       `json:"number,omitempty"`
	Authority string       `json:"authority,omitempty"`
	Form      string       `json:"form,omitempty"`     // 表号
	ValidTo   string       `json:"valid_to,omitempty"` // YYYY-MM-DD, the last day on which answers are taken
}

// ApprovalKind says under which title a survey is held.
type ApprovalKind string

// The three kinds: approved or filed by the statistics office, or a call for
// opinions that is not a statistical survey.
const (
	Approved ApprovalKind = "approved"
	Filed    ApprovalKind = "filed"
	Opinion  ApprovalKind = "opinion"
)

// Settings are the rules of a survey that are not questions.
type Settings struct {
	OnePer      OnePer      `json:"one_per,omitempty"`
	Area        AreaRule    `json:"area,omitempty"`
	MinAge      int         `json:"min_age,omitempty"`      // years; shown before the first question
	TimeFloor   int         `json:"time_floor_s,omitempty"` // seconds; faster responses are flagged, never refused
	ShowResults ShowResults `json:"show_results,omitempty"`
	// Coached names the honesty question and its answers that say that somebody
	// told them what to answer, as "q30:reminded,promised": such responses are
	// flagged. Staff likewise says who works in a public post. "" = neither is asked.
	Coached string `json:"coached,omitempty"`
	Staff   string `json:"staff,omitempty"`
}

// OnePer is the level at which a second response of one person is noticed.
type OnePer string

// Levels of OnePer; the empty value means OnePerNone.
const (
	OnePerNone       OnePer = "none"
	OnePerDevice     OnePer = "device"
	OnePerPhone      OnePer = "phone"
	OnePerInvitation OnePer = "invitation"
)

// WordsKey is the translation key of the sentence that says on results what was
// done at this level, and what it cannot tell.
func (o OnePer) WordsKey() string {
	switch o {
	case OnePerDevice:
		return "surveys.one_per_device"
	case OnePerPhone:
		return "surveys.one_per_phone"
	case OnePerInvitation:
		return "surveys.one_per_invitation"
	}
	return "surveys.one_per_none"
}

// AreaRule says whether a response must belong to an area.
type AreaRule string

// The rules; the empty value means AreaOptional.
const (
	AreaRequired AreaRule = "required"
	AreaOptional AreaRule = "optional"
	AreaNone     AreaRule = "none"
)

// ShowResults says when the public may see results.
type ShowResults string

// The choices; the empty value means ShowNever.
const (
	ShowNever  ShowResults = "never"
	ShowLive   ShowResults = "live"
	ShowClosed ShowResults = "closed"
)

// Page is one screen of questions.
type Page struct {
	Code      string     `json:"code"`
	Title     Text       `json:"title,omitempty"`
	Draw      int        `json:"draw,omitempty"` // show each person this many of the page's questions, chosen by the key; 0 = all
	Questions []Question `json:"questions"`
}

// Question is one item. Which fields apply depends on Type; the design package
// refuses the others.
type Question struct {
	Code       string     `json:"code"`
	Item       string     `json:"item,omitempty"` // CODE@VERSION of the bank that the question was taken from
	Type       Type       `json:"type"`
	Text       Text       `json:"text,omitempty"`
	Hint       Text       `json:"hint,omitempty"`
	Required   bool       `json:"required,omitempty"`
	Options    []Option   `json:"options,omitempty"`
	Other      *Other     `json:"other,omitempty"`
	Rows       []Row      `json:"rows,omitempty"` // matrix
	Shuffle    bool       `json:"shuffle,omitempty"`
	VisibleIf  Expression `json:"visible_if,omitempty"`
	Calculate  Expression `json:"calculate,omitempty"` // calculated
	Min        *float64   `json:"min,omitempty"`       // number, slider, rating without options
	Max        *float64   `json:"max,omitempty"`
	Decimals   int        `json:"decimals,omitempty"` // number, slider, sum
	Total      *float64   `json:"total,omitempty"`    // sum: the points to share out, 100 unless given
	MinChoices *int       `json:"min_choices,omitempty"`
	MaxChoices *int       `json:"max_choices,omitempty"`
	MaxLength  int        `json:"max_length,omitempty"` // text, longtext and the other-text, in Unicode characters
	Pattern    string     `json:"pattern,omitempty"`    // text; RE2, matches the whole answer
	Earliest   string     `json:"earliest,omitempty"`   // date (YYYY-MM-DD), time (HH:MM)
	Latest     string     `json:"latest,omitempty"`
	Necessity  Text       `json:"necessity,omitempty"` // photo, location, signature: why it is asked, for residents to read
}

// Expression is a JsonLogic rule as written, in JSON.
type Expression = json.RawMessage

// Option is one choice of a single, multiple, matrix, ranking, rating or sum
// question.
type Option struct {
	Code      string `json:"code"`
	Text      Text   `json:"text,omitempty"`
	Exclusive bool   `json:"exclusive,omitempty"` // multiple: stands alone
}

// Other is the open choice "other"; its code is OtherCode, its text travels as
// CODE_other.
type Other struct {
	Text Text `json:"text,omitempty"`
}

// OtherCode is the option code of Other.
const OtherCode = "other"

// Row is one line of a matrix.
type Row struct {
	Code string `json:"code"`
	Text Text   `json:"text,omitempty"`
}

// Type is the kind of a question.
type Type string

// Every question type of the document format.
const (
	Single     Type = "single"
	Multiple   Type = "multiple"
	Matrix     Type = "matrix"
	Rating     Type = "rating"
	NPS        Type = "nps"
	Ranking    Type = "ranking"
	Number     Type = "number"
	Slider     Type = "slider"
	Sum        Type = "sum"
	ShortText  Type = "text"
	LongText   Type = "longtext"
	Date       Type = "date"
	Time       Type = "time"
	Area       Type = "area"
	Phone      Type = "phone"
	Email      Type = "email"
	Photo      Type = "photo"
	Location   Type = "location"
	Signature  Type = "signature"
	Note       Type = "note"
	Consent    Type = "consent"
	Calculated Type = "calculated"
)

// Types lists every question type in the order of the document format.
var Types = []Type{
	Single, Multiple, Matrix, Rating, NPS, Ranking, Number, Slider, Sum, ShortText, LongText, Date, Time,
	Area, Phone, Email, Photo, Location, Signature, Note, Consent, Calculated,
}

// Personal reports whether answers of this type identify a person. They leave
// the response at decode and are kept, encrypted, apart from it.
func (t Type) Personal() bool {
	switch t {
	case Phone, Email, Photo, Location, Signature:
		return true
	}
	return false
}

// Rate is a definition of a rate over the questions of the same document.
type Rate struct {
	Code      string             `json:"code"`
	Kind      RateKind           `json:"kind"`
	Title     Text               `json:"title,omitempty"`
	Question  string             `json:"question,omitempty"`  // share, any
	Questions []string           `json:"questions,omitempty"` // score
	Numerator []string           `json:"numerator,omitempty"` // option codes
	Excluded  []string           `json:"excluded,omitempty"`  // option codes out of the base
	Scores    map[string]float64 `json:"scores,omitempty"`    // option code → 0–100; a code not listed is out of the base
}

// RateKind says how a rate is computed from one person's answers.
type RateKind string

// share: the answer is one of Numerator. any: at least one of several answers
// is. score: the mean of Scores over at least half of Questions.
const (
	Share RateKind = "share"
	Any   RateKind = "any"
	Score RateKind = "score"
)

// Mode is the way in which a response was taken.
type Mode string

// Modes of a channel.
const (
	Web       Mode = "web"
	Intercept Mode = "intercept"
	Telephone Mode = "phone"
	Paper     Mode = "paper"
)

// Modes lists them in a fixed order; the index is their code in the frame.
var Modes = []Mode{Web, Intercept, Telephone, Paper}

// Sample is the way in which people came to be asked. Samples are never pooled
// silently.
type Sample string

// Samples of a channel.
const (
	Probability Sample = "probability" // drawn and invited
	Quota       Sample = "quota"       // quotas, intercepts, hotline
	Volunteer   Sample = "volunteer"   // open link
)

// Samples lists them in a fixed order; the index is their code in the frame.
var Samples = []Sample{Probability, Quota, Volunteer}
