package answer

// Extract takes the answers that identify a person out of the sheet, in
// document order. What stays behind says only that there was an answer.
func (f *Form) Extract(sheet Sheet) []Contact {
	var out []Contact
	for i := range min(len(f.Fields), len(sheet)) {
		if v := &sheet[i]; v.Shape == Given && v.Text != "" {
			out = append(out, Contact{Question: f.Fields[i].Code, Type: string(f.Fields[i].Type), Text: v.Text})
			v.Text = ""
		}
	}
	return out
}
