package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"minyi/handlers/health"
)

// probeLife is how long a token of the doctor's is good.
const probeLife = 5 * time.Minute

// probeToken is what the doctor shows the server: both hold the master key.
func probeToken(k *keys, now time.Time) string {
	until := strconv.FormatInt(now.Add(probeLife).Unix(), 10)
	return until + "-" + hex.EncodeToString(probeMAC(k, until))
}

func probeMAC(k *keys, until string) []byte {
	h := hmac.New(sha256.New, k.derive("doctor"))
	h.Write([]byte(until))
	return h.Sum(nil)
}

// genuineProbe is what the server makes of it.
func genuineProbe(k *keys, token string, now time.Time) bool {
	until, mac, _ := strings.Cut(token, "-")
	got, err := hex.DecodeString(mac)
	if err != nil || !hmac.Equal(got, probeMAC(k, until)) {
		return false
	}
	end, err := strconv.ParseInt(until, 10, 64)
	return err == nil && now.Unix() <= end && end <= now.Add(2*probeLife).Unix()
}

// Sizes of bodies that must, and should, pass: answers with all that belongs to
// them, and the largest table that is taken in.
const (
	answerBody = 320 << 10
	fileBody   = 10 << 20
)

// gateway asks the public address what of a request arrives at the program.
func (d *doctor) gateway(ctx context.Context) {
	if d.command.PublicURL == "" {
		d.warn("gateway", "doctor.gateway_unknown", "doctor.do_gateway_unknown")
		return
	}
	if d.keys == nil {
		return // said already
	}
	p := &probing{doctor: d, base: strings.TrimRight(d.command.PublicURL, "/"), client: &http.Client{
		Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	got, resp, err := p.ask(ctx, http.MethodGet, "", nil)
	switch {
	case isCertificate(err):
		d.fail("certificate", "doctor.certificate_bad", "doctor.do_certificate_bad", "Cause", cause(err))
		return
	case err != nil && resp == nil:
		d.warn("gateway", "doctor.gateway_away", "doctor.do_gateway_away", "URL", p.base, "Cause", cause(err))
		return
	case err != nil:
		d.fail("gateway", "doctor.gateway_other", "doctor.do_gateway_other", "URL", p.base, "Status", resp.StatusCode)
		return
	}
	p.chain(resp.TLS)
	p.date(resp)
	before := len(d.found)
	p.headers(got)
	p.bodies(ctx)
	p.methods(ctx)
	p.errors(ctx)
	if len(d.found) == before {
		d.fine("gateway", "doctor.gateway_ok", "URL", p.base, "Client", got.Client)
	}
}

// probing is one round of questions.
type probing struct {
	*doctor
	base   string
	client *http.Client
}

var errNotOurs = errors.New("not the program's answer")

// ask sends one request; err with an answer beside it says that somebody else
// answered.
func (p *probing) ask(ctx context.Context, method, query string, body []byte) (*health.Arrived, *http.Response, error) {
	address := p.base + "/gateway/" + probeToken(p.keys, p.now()) + query
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	var got health.Arrived
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&got); err != nil || got.Method == "" || got.Client == "" {
		return nil, resp, errNotOurs
	}
	return &got, resp, nil
}

func isCertificate(err error) bool {
	var verify *tls.CertificateVerificationError
	return errors.As(err, &verify)
}

// cause is an error without the address, which holds the token.
func cause(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}

// chain looks at the certificate that the gateway showed.
func (p *probing) chain(state *tls.ConnectionState) {
	if state == nil || len(state.PeerCertificates) == 0 {
		p.warn("certificate", "doctor.certificate_none", "doctor.do_certificate_none")
		return
	}
	p.until(state.PeerCertificates[0])
}

func (d *doctor) until(leaf *x509.Certificate) {
	left := leaf.NotAfter.Sub(d.now())
	pairs := []any{"Day", leaf.NotAfter.Format(time.DateOnly), "Days", int(left.Hours() / 24)}
	switch {
	case left < 0:
		d.fail("certificate", "doctor.certificate", "doctor.do_certificate", pairs...)
	case left < certificateSoon:
		d.warn("certificate", "doctor.certificate", "doctor.do_certificate", pairs...)
	default:
		d.fine("certificate", "doctor.certificate", pairs...)
	}
}

// certificateFile looks at the server's own.
func (d *doctor) certificateFile() {
	if d.command.TLSCert == "" {
		return
	}
	text, err := os.ReadFile(d.command.TLSCert)
	if err == nil {
		var leaf *x509.Certificate
		if leaf, err = leafOf(text); err == nil {
			d.until(leaf)
			return
		}
	}
	d.fail("certificate", "doctor.certificate_bad", "doctor.do_certificate_bad", "Cause", err.Error())
}

// date compares the gateway's clock.
func (p *probing) date(resp *http.Response) {
	at, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	if drift := at.Sub(p.now()); drift.Abs() > badDrift {
		p.warn("clock", "doctor.clock_gateway", "doctor.do_clock", "By", drift.Round(time.Second).String())
	}
}

func (p *probing) headers(got *health.Arrived) {
	public, err := url.Parse(p.base)
	if err != nil {
		return
	}
	if !strings.EqualFold(got.Host, public.Host) {
		p.warn("gateway", "doctor.host", "doctor.do_host", "Is", got.Host, "Want", public.Host)
	}
	behind := got.Forwarded != "" || got.Proto != ""
	if behind && got.Proto != public.Scheme {
		p.warn("gateway", "doctor.proto", "doctor.do_proto", "Is", got.Proto, "Want", public.Scheme)
	}
	switch {
	case behind && got.Forwarded == "":
		p.warn("gateway", "doctor.forwarded", "doctor.do_forwarded")
	case got.Forwarded != "" && got.Client == got.Peer:
		p.warn("gateway", "doctor.untrusted", "doctor.do_untrusted", "Peer", got.Peer)
	}
}

func (p *probing) bodies(ctx context.Context) {
	for _, size := range []int{answerBody, fileBody} {
		got, resp, err := p.ask(ctx, http.MethodPost, "", make([]byte, size))
		if err == nil && got.Bytes == int64(size) {
			continue
		}
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		if size == answerBody {
			p.fail("gateway", "doctor.body_answers", "doctor.do_body", "Status", status)
		} else {
			p.warn("gateway", "doctor.body_files", "doctor.do_body", "Status", status)
		}
		return
	}
}

func (p *probing) methods(ctx context.Context) {
	var blocked []string
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		if got, _, err := p.ask(ctx, method, "", nil); err != nil || got.Method != method {
			blocked = append(blocked, method)
		}
	}
	if len(blocked) > 0 {
		p.warn("gateway", "doctor.methods", "doctor.do_methods", "Methods", strings.Join(blocked, ", "))
	}
}

// errors looks whether the gateway puts pages of its own in place of errors.
func (p *probing) errors(ctx context.Context) {
	_, resp, err := p.ask(ctx, http.MethodPost, "?status=422", nil)
	replaced := err != nil || resp.StatusCode != http.StatusUnprocessableEntity
	if replaced && !p.command.GatewayReplace {
		p.warn("gateway", "doctor.replaces", "doctor.do_replaces")
	}
}
