// Package logic compiles and evaluates the conditions and calculations of a
// survey: a fixed part of JsonLogic with its own, stricter rules.
package logic

// Expr is a compiled expression; it is immutable and safe for concurrent use.
type Expr struct{}
