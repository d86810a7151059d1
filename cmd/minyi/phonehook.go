package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/template"
	"time"

	"minyi/surveys"
	telephone "minyi/surveys/phone"
)

// PhoneConfig says how codes reach telephones and how many may be sent.
type PhoneConfig struct {
	Webhook    string        `help:"Address to which codes for telephones are posted, for a gateway to send; empty: none can be sent." placeholder:"URL"`
	Template   string        `help:"File with the JSON that is posted; {{.Phone}}, {{.Local}} (without +86), {{.Code}} and {{.Survey}} are filled in." type:"existingfile" placeholder:"FILE"`
	Header     string        `help:"Header that carries the gateway's secret." default:"Authorization"`
	Secret     string        `help:"Secret of the gateway." placeholder:"TEXT"`
	SecretFile string        `name:"secret-file" help:"File that holds it." type:"existingfile" placeholder:"FILE"`
	Expect     string        `help:"Text that the gateway's reply must hold, where it says 200 to everything." placeholder:"TEXT"`
	Timeout    time.Duration `help:"How long a page waits for the gateway." default:"5s"`
	Daily      int           `help:"Codes that may be sent in a day, all together." default:"10000"`
	PerNumber  int           `name:"per-number" help:"Codes that may be sent in a day to one number." default:"5"`
}

// defaultTemplate is what is posted when nobody says otherwise.
const defaultTemplate = `{"phone":"{{.Phone}}","code":"{{.Code}}","survey":"{{.Survey}}"}`

// message is what a template is filled with. None of its values needs escaping
// in JSON: digits, a plus, letters, "-" and "_".
type message struct{ Phone, Local, Code, Survey string }

// webhook makes the sender, nil where none is set.
//
// Errors: Invalid for settings that cannot work.
func (c *PhoneConfig) webhook() (*webhook, error) {
	if c.Daily < 0 || c.PerNumber < 0 || c.Timeout < 0 {
		return nil, surveys.E(surveys.Invalid, "config.phone_cap", "/phone-daily")
	}
	if c.Webhook == "" {
		return nil, nil
	}
	u, err := url.Parse(c.Webhook)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, surveys.E(surveys.Invalid, "config.phone_webhook", "/phone-webhook")
	}
	text, secret := defaultTemplate, c.Secret
	if c.Template != "" {
		data, err := os.ReadFile(c.Template)
		if err != nil {
			return nil, err
		}
		text = string(data)
	}
	if c.SecretFile != "" {
		data, err := os.ReadFile(c.SecretFile)
		if err != nil {
			return nil, err
		}
		secret = strings.TrimSpace(string(data))
	}
	w := &webhook{url: c.Webhook, header: c.Header, secret: secret, expect: c.Expect, client: &http.Client{
		Timeout:       c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a number goes where it was meant to
	}}
	if w.body, err = template.New("phone").Option("missingkey=error").Parse(text); err == nil {
		_, err = w.fill(message{"+8613000000000", "13000000000", "000000", "s"})
	}
	if err != nil {
		return nil, surveys.E(surveys.Invalid, "config.phone_template", "/phone-template").Because(err)
	}
	return w, nil
}

// webhook posts each code to a gateway.
type webhook struct {
	url, header, secret, expect string
	body                        *template.Template
	client                      *http.Client
}

func (w *webhook) fill(m message) ([]byte, error) {
	var b bytes.Buffer
	if err := w.body.Execute(&b, m); err != nil {
		return nil, err
	}
	if !json.Valid(b.Bytes()) {
		return nil, errors.New("what is posted would be no JSON")
	}
	return b.Bytes(), nil
}

// Send posts one code. Its errors name neither number nor code, nor the address,
// in which some gateways want their secret.
func (w *webhook) Send(ctx context.Context, number telephone.Number, code, survey string) error {
	body, err := w.fill(message{string(number), number.Local(), code, survey})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return errors.New("telephone gateway: the address is none")
	}
	request.Header.Set("Content-Type", "application/json")
	if w.secret != "" {
		request.Header.Set(w.header, w.secret)
	}
	reply, err := w.client.Do(request)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err
		}
		return fmt.Errorf("telephone gateway: %w", err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(io.LimitReader(reply.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("telephone gateway: %w", err)
	}
	if reply.StatusCode < 200 || reply.StatusCode > 299 {
		return fmt.Errorf("telephone gateway: status %d", reply.StatusCode)
	}
	if w.expect != "" && !bytes.Contains(text, []byte(w.expect)) {
		return errors.New("telephone gateway: the reply lacks what is expected")
	}
	return nil
}
