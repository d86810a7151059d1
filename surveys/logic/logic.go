// Package logic compiles and evaluates the conditions and calculations of a
// survey. They are JsonLogic with a fixed set of operators and stricter rules;
// static/js/logic.js evaluates the same rules in the browser, and one set of
// case files (testdata) runs in both.
//
// A rule is a JSON tree, so there is no precedence to remember:
//
//	{"or":[A,{"and":[B,C]}]}
//
// # Operators
//
//	== === != !==     equal or not; == is the same as ===
//	< <= > >=         two numbers, dates or times; < and <= also take three: {"<":[0,x,10]}
//	and or            the first operand that decides, as in JsonLogic
//	! !!              is it false, is it true
//	in                an item in a list, or a piece of a text
//	+ - * / % min max numbers; % has the sign of its first operand
//	if                {"if":[condition, value, condition, value, …, else]}; no else is null
//	var               {"var":"q1"}, {"var":["q1", instead]}
//	missing           the list of those names that have no answer
//	answered          {"answered":["q8"]}
//	selected          {"selected":["q8","tv"]}
//
// # Names
//
// "q1" is a question, "q2.r1" a row of a matrix or the points of an option of a
// sum question (0 when the answer gives it none), "q1_other" the text beside
// the open choice. A choice is a text
// (its option code), several choices are a list of texts, consent is true or
// false. Contacts (phone, email, photo, location, signature) can only be tested
// with answered. A calculated question has the type of its expression.
//
// # Values
//
// Missing is null; so are an empty text and an empty list when they are read as
// an answer. False are null, false, 0, "" and the empty list; all else is true.
// Null equals null only; null in an ordering makes it false; arithmetic with
// null is null, and so are a division by zero and a result that no finite
// number can hold.
//
// Types are checked when the survey is compiled: two different types are never
// compared, text has no order, an option code must exist.
//
// # Cost
//
// Every node of a rule is visited at most once per evaluation. A survey whose
// rules have more than MaxSteps nodes together is refused, and so is nesting
// deeper than MaxNesting.
package logic

const (
	// MaxSteps bounds the nodes of all rules of a survey together, and so the
	// work of one walk through it.
	MaxSteps = 100_000
	// MaxNesting bounds how many JSON objects and lists of one rule may stand
	// inside each other; an operator takes two.
	MaxNesting = 64
	// MaxErrors is how many errors one compilation reports at most.
	MaxErrors = 100
)
