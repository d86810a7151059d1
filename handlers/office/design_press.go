package office

import (
	"strings"

	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// press is what a button of the designer asks for.
type press struct {
	edits  []edit.Edit
	open   *edit.Place // what to show next, nil for what the edit is about
	focus  string      // id of the field to return to
	part   string      // "o", "r": the field of what was added gets the focus
	step   int         // -1: take the last step back, 1: have it again
	beside string      // the page beside the questions to go to
}

// acts are the buttons by name; a button's value is "name" or "name:argument:…".
// Each group of edits has its own file and adds its own.
var acts = map[string]func(f *designForm, args []string) press{}

func init() {
	for _, group := range []map[string]func(*designForm, []string) press{questionActs, optionActs, pageActs, stepActs} {
		for name, act := range group {
			acts[name] = act
		}
	}
}

// pressed reads the button.
//
// Errors: Invalid for one that the designer does not have.
func (f *designForm) pressed() (press, error) {
	name, rest, _ := strings.Cut(f.text("do"), ":")
	if name == "" || name == "save" {
		return press{focus: f.text("focus")}, nil
	}
	act, ok := acts[name]
	if !ok {
		return press{}, surveys.E(surveys.Invalid, "design_office.no_such_step", "", "Step", shortened(name))
	}
	args := strings.Split(rest, ":")
	for len(args) < 3 {
		args = append(args, "")
	}
	p := act(f, args)
	return p, f.wrong.Err()
}

// also reports whether the button takes along what refers to the thing.
const also = "also"

var questionActs = map[string]func(*designForm, []string) press{
	"add": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.AddQuestion{Page: f.at.Page, After: args[0], Type: surveys.Type(f.text("add_type")), Necessity: f.text("add_necessity")}}, focus: "f-text"}
	},
	"remove": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.RemoveQuestion{Question: f.at.Question, Also: args[0] == also}}, focus: "questions"}
	},
	"duplicate": func(f *designForm, _ []string) press {
		return press{edits: []edit.Edit{edit.DuplicateQuestion{Question: f.at.Question}}, focus: "f-text"}
	},
	"type": func(f *designForm, _ []string) press {
		return press{edits: []edit.Edit{edit.SetType{Question: f.at.Question, Type: surveys.Type(f.text("type")), Necessity: f.text("type_necessity")}}, focus: "f-type"}
	},
	"code": func(f *designForm, _ []string) press {
		return press{edits: []edit.Edit{edit.SetCode{Question: f.at.Question, Code: strings.TrimSpace(f.text("code"))}}, focus: "f-code"}
	},
	"move": func(f *designForm, args []string) press {
		question, by := f.at.Question, args[0]
		if args[1] != "" { // of another question, from the outline
			question = args[1]
		}
		return press{edits: []edit.Edit{edit.MoveQuestion{Question: question, By: atoi(by)}}, focus: "b-move" + by}
	},
	"place": func(f *designForm, _ []string) press {
		return press{edits: []edit.Edit{edit.PlaceQuestion{Question: f.at.Question, Page: f.text("to")}}, focus: "f-to"}
	},
	"put": func(f *designForm, args []string) press { // dragged in the outline: question, page, the one before it
		return press{edits: []edit.Edit{edit.PlaceQuestion{Question: args[0], Page: args[1], After: args[2], First: args[2] == ""}}}
	},
	"split": func(f *designForm, _ []string) press {
		return press{edits: []edit.Edit{edit.SplitPage{Question: f.at.Question}}, focus: "f-page"}
	},
	"bank": func(*designForm, []string) press { return press{beside: "/bank"} },
	"open": func(f *designForm, args []string) press {
		return press{open: &edit.Place{Page: f.at.Page, Question: args[0]}, focus: "f-text"}
	},
}

var optionActs = map[string]func(*designForm, []string) press{
	"option_add": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.AddOption{Question: f.at.Question, After: args[0]}}, part: "o"}
	},
	"option_remove": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.RemoveOption{Question: f.at.Question, Option: args[0], Also: args[1] == also}}, focus: "b-option_add"}
	},
	"option_move": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.MoveOption{Question: f.at.Question, Option: args[0], By: atoi(args[1])}}, part: "o"}
	},
	"option_code": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.SetPartCode{Question: f.at.Question, Part: args[0], Code: strings.TrimSpace(f.text("oc-" + args[0]))}}, focus: "codes"}
	},
	"row_add": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.AddRow{Question: f.at.Question, After: args[0]}}, part: "r"}
	},
	"row_remove": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.RemoveRow{Question: f.at.Question, Row: args[0], Also: args[1] == also}}, focus: "b-row_add"}
	},
	"row_move": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.MoveRow{Question: f.at.Question, Row: args[0], By: atoi(args[1])}}, part: "r"}
	},
	"row_code": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.SetPartCode{Question: f.at.Question, Part: args[0], Code: strings.TrimSpace(f.text("rc-" + args[0])), Row: true}}, focus: "codes"}
	},
	"paste": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.PasteOptions{Question: f.at.Question, Text: f.text("paste"), Replace: f.text("replace") == "true", Also: args[0] == also}}, focus: "b-option_add", part: "o"}
	},
	"paste_rows": func(f *designForm, _ []string) press {
		return press{edits: []edit.Edit{edit.PasteRows{Question: f.at.Question, Text: f.text("paste_rows")}}, focus: "b-row_add", part: "r"}
	},
}

var pageActs = map[string]func(*designForm, []string) press{
	"page_add": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.AddPage{After: args[0]}}, focus: "f-page"}
	},
	"page_remove": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.RemovePage{Page: f.at.Page, Also: args[0] == also}}, focus: "f-page"}
	},
	"page_move": func(f *designForm, args []string) press {
		return press{edits: []edit.Edit{edit.MovePage{Page: f.at.Page, By: atoi(args[0])}}, focus: "b-page_move" + args[0]}
	},
	"page_duplicate": func(f *designForm, _ []string) press {
		return press{edits: []edit.Edit{edit.DuplicatePage{Page: f.at.Page}}, focus: "f-page"}
	},
}

var stepActs = map[string]func(*designForm, []string) press{
	"undo": func(*designForm, []string) press { return press{step: -1} },
	"redo": func(*designForm, []string) press { return press{step: 1} },
}
