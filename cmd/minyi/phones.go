package main

import (
	"context"
	"crypto/rand"
	"log/slog"

	telephone "minyi/surveys/phone"
)

// phones is the desk where telephone numbers are proved. The demo sends nothing
// and shows each code on its page.
func (a *App) phones(c *PhoneConfig, demo bool) (*telephone.Desk, error) {
	d := &telephone.Desk{
		Store: a.Store, Caps: telephone.Caps{Installation: c.Daily, Number: c.PerNumber}, Zone: a.Zone, Now: a.now, Random: rand.Reader,
		Keys: telephone.Keys{
			Codes: a.Keys.derive("phone codes"), ID: a.Keys.id(),
			Identity: func(survey string) []byte { return a.Keys.derive("phone identity/" + survey) },
		},
	}
	hook, err := c.webhook()
	switch {
	case err != nil:
		return nil, err
	case hook != nil:
		d.Sender = hook
	case demo:
		d.Sender, d.Reveal = logSender{a.Log}, true
	}
	return d, nil
}

// logSender sends nothing and says so, naming neither number nor code.
type logSender struct{ log *slog.Logger }

func (s logSender) Send(_ context.Context, _ telephone.Number, _, survey string) error {
	s.log.Info("telephone code made, nothing sent", "survey", survey)
	return nil
}
