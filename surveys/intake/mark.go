package intake

// Mark is what was found out about a stored response: more reasons for doubt,
// and whether it counts from now on. Its answers never change.
type Mark struct {
	Seq      int64 // place of the mark in the commit order; 0 before its commit
	Response int64 // place of the response
	Adds     Flags
	Counted  bool
}
