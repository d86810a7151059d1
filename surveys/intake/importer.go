package intake

import (
	"cmp"
	"context"
	"io"
	"time"

	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/exchange"
)

// Importer takes in responses that others wrote down: on paper or by telephone.
type Importer struct {
	Survey *catalog.Survey
	Submit func(context.Context, Record) (Outcome, error) // Queue.Submit
	Now    func() time.Time
	Random io.Reader
	Within func(code, top string) bool // as of a Receiver
}

// ImportRow is one checked row of a file.
type ImportRow struct {
	Line     int // of the file, from 1
	Key      Key // the same for the same file and row: reading a file twice stores it once
	BodyHash [32]byte
	Channel  string // code of a paper or phone channel
	Mode     string // "" = the channel's
	Area     string // "" = the channel's
	Duration time.Duration
	Sheet    answer.Sheet
}

// Take stores one row and returns after its commit. The same key gives the
// first receipt again.
//
// Errors: Invalid where the channel is unknown or is not for paper or
// telephone, or where the row's mode is another; those of Receiver.Receive.
func (i *Importer) Take(ctx context.Context, row ImportRow) (Outcome, error) {
	c, err := i.channel(row)
	if err != nil {
		return Outcome{}, err
	}
	now := i.Now()
	wave, late, err := i.Survey.Accepting(now)
	if err != nil {
		return Outcome{}, err
	}
	form := i.Survey.Current
	r := &Response{
		SurveyID: i.Survey.ID, Key: row.Key, BodyHash: row.BodyHash, Version: form.Version, WaveID: wave.ID,
		ChannelID: c.ID, Mode: c.Mode, Sample: c.Sample, Area: areaOf(form, row.Sheet, cmp.Or(row.Area, c.Area)), AcceptedAt: now.UnixMicro(),
	}
	if late {
		r.Flags |= FlagLate
	}
	if answer.Marked(form, row.Sheet, form.Survey.Settings.Coached) {
		r.Flags |= FlagCoached
	}
	if r.Quota = quotaOf(i.Survey, form, row.Sheet, r, i.Within); r.Quota != nil {
		r.Quota.Refuse = false // it is on paper, or was said: nobody can be sent away any more
	}
	if row.Duration > 0 {
		r.StartedAt = now.Add(-row.Duration).UnixMicro()
	}
	r.Contacts = form.Extract(row.Sheet)
	r.Answers = form.Encode(row.Sheet)
	if _, err := io.ReadFull(i.Random, r.Salt[:]); err != nil {
		return Outcome{}, err
	}
	out, err := i.Submit(ctx, Record{Response: r})
	if err != nil {
		return out, err
	}
	return out, Verdict(out)
}

func (i *Importer) channel(row ImportRow) (catalog.Channel, error) {
	for _, c := range i.Survey.Channels() {
		if c.Code != row.Channel {
			continue
		}
		if c.Mode != surveys.Paper && c.Mode != surveys.Telephone {
			return c, surveys.E(surveys.Invalid, "intake.import_mode", exchange.Pointer(row.Line, "channel"), "Channel", c.Code, "Mode", string(c.Mode))
		}
		if row.Mode != "" && row.Mode != string(c.Mode) {
			return c, surveys.E(surveys.Invalid, "intake.import_mode_differs", exchange.Pointer(row.Line, "mode"), "Mode", row.Mode, "Want", string(c.Mode))
		}
		return c, nil
	}
	return catalog.Channel{}, surveys.E(surveys.Invalid, "intake.import_channel", exchange.Pointer(row.Line, "channel"), "Channel", row.Channel)
}

// areaOf is a response's area: the answer to the one area question, else what
// else is known.
func areaOf(form *answer.Form, sheet answer.Sheet, otherwise string) string {
	for i := range form.Fields {
		if form.Fields[i].Type == surveys.Area && sheet[i].Answered() {
			return sheet[i].Text
		}
	}
	return otherwise
}
