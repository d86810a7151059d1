package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"minyi/surveys"
)

func TestTheWebhookPostsTheTemplateWithItsSecret(t *testing.T) {
	var got string
	reply, status := `{"ok":1}`, http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + r.Header.Get("X-Key") + " " + r.Header.Get("Content-Type") + " " + string(body)
		if status >= 300 && status < 400 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
		io.WriteString(w, reply)
	}))
	defer server.Close()
	hook, err := (&PhoneConfig{
		Webhook: server.URL + "/send?token=SECRET", Header: "X-Key", SecretFile: fixture(t, "secret", "s3cret\n"), Expect: `"ok":1`, Timeout: time.Second,
		Template: fixture(t, "body.json", `{"to":["{{.Local}}"],"text":"code {{.Code}}","s":"{{.Survey}}"}`),
	}).webhook()
	if err != nil {
		t.Fatal(err)
	}
	send := func() error { return hook.Send(t.Context(), "+8613800000001", "012345", "tel-1") }
	if err := send(); err != nil {
		t.Fatal(err)
	}
	if want := `POST s3cret application/json {"to":["13800000001"],"text":"code 012345","s":"tel-1"}`; got != want {
		t.Errorf("posted %s", got)
	}
	failures := []error{}
	reply = `{"ok":0}`
	failures = append(failures, send())
	for _, status = range []int{302, 401, 500} {
		failures = append(failures, send())
	}
	server.Close()
	failures = append(failures, send())
	for i, err := range failures {
		if err == nil {
			t.Errorf("failure %d was taken for a success", i)
			continue
		}
		for _, secret := range []string{"1380000", "012345", "SECRET", "s3cret"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error names %s: %v", secret, err)
			}
		}
	}
}

func TestTheWebhookIsNotWaitedForLong(t *testing.T) {
	hold := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hold }))
	defer server.Close()
	defer close(hold)
	hook, err := (&PhoneConfig{Webhook: server.URL, Timeout: 30 * time.Millisecond}).webhook()
	if err != nil {
		t.Fatal(err)
	}
	if err := hook.Send(t.Context(), "+8613800000001", "012345", "s"); err == nil {
		t.Error("a gateway that says nothing sent a code")
	}
}

func TestWrongWebhooksAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		config PhoneConfig
		key    string
	}{
		"no address":              {PhoneConfig{Webhook: "sms"}, "config.phone_webhook"},
		"another scheme":          {PhoneConfig{Webhook: "ftp://sms.example"}, "config.phone_webhook"},
		"a template without JSON": {PhoneConfig{Webhook: "http://sms.example", Template: fixture(t, "a", "phone={{.Phone}}")}, "config.phone_template"},
		"an unknown word in it":   {PhoneConfig{Webhook: "http://sms.example", Template: fixture(t, "b", `{"n":"{{.Name}}"}`)}, "config.phone_template"},
		"a template that breaks":  {PhoneConfig{Webhook: "http://sms.example", Template: fixture(t, "c", `{"n":"{{.Phone"}`)}, "config.phone_template"},
		"a negative number":       {PhoneConfig{Daily: -1}, "config.phone_cap"},
	} {
		if _, err := c.config.webhook(); len(surveys.All(err)) != 1 || surveys.All(err)[0].Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	if hook, err := (&PhoneConfig{}).webhook(); hook != nil || err != nil {
		t.Errorf("without an address: %v, %v", hook, err)
	}
}
