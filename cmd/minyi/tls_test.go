package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minyi/surveys"
)

// pair writes a certificate for the loopback and its key, and returns their
// files.
func pair(t *testing.T, dir, name string, until time.Time) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: until.Add(-2 * 365 * 24 * time.Hour), NotAfter: until,
		DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestServerSpeaksHTTPSWithItsOwnFiles(t *testing.T) {
	cert, key := pair(t, t.TempDir(), "minyi.example", time.Now().Add(48*time.Hour))
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--demo", "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(s.url, "https://127.0.0.1:") {
		t.Fatalf("the server says it is at %s", s.url)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(contentOf(t, cert)))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	resp, err := client.Get(s.url + "/s/civility-2026")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("status %d by HTTP/%d, HSTS %q", resp.StatusCode, resp.ProtoMajor, resp.Header.Get("Strict-Transport-Security"))
	}
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11}}}
	if resp, err := old.Get(s.url); err == nil {
		resp.Body.Close()
		t.Error("TLS 1.1 is spoken")
	}
	if !strings.Contains(s.logged(), "the certificate ends soon") {
		t.Error("two days before its end the log says nothing")
	}
	address := strings.TrimPrefix(s.url, "https://")
	minyi(t, "healthcheck", "--addr", address, "--tls-cert", cert).want(t, exitOK)
	minyi(t, "healthcheck", "--addr", address).want(t, exitFailed)
}

func TestHealthcheckTellsReadyFromNot(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	_, port, err := net.SplitHostPort(strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	minyi(t, "healthcheck", "--addr", "0.0.0.0:"+port).want(t, exitOK)
	command{env: []string{"MINYI_ADDR=:" + port}}.run(t, "healthcheck").want(t, exitOK)
	s.kill()
	minyi(t, "healthcheck", "--addr", "0.0.0.0:"+port).want(t, exitFailed)
}

func TestPairsThatBrowsersWouldRefuseAreRefused(t *testing.T) {
	cert, key := pair(t, t.TempDir(), "a.example", time.Now().Add(time.Hour))
	_, other := pair(t, t.TempDir(), "b.example", time.Now().Add(time.Hour))
	lateCert, lateKey := pair(t, t.TempDir(), "c.example", time.Now().Add(-time.Hour))
	for _, c := range []struct {
		name, key, place string
		config           ServeConfig
	}{
		{"a certificate without its key", "config.tls_half", "/tls-key", ServeConfig{TLSCert: cert}},
		{"a key without its certificate", "config.tls_half", "/tls-cert", ServeConfig{TLSKey: key}},
		{"a public address without HTTPS", "config.tls_public", "/public-url", ServeConfig{TLSCert: cert, TLSKey: key, PublicURL: "http://city.example"}},
		{"a file that is not there", "config.tls_file", "/tls-cert", ServeConfig{TLSCert: cert + ".gone", TLSKey: key}},
		{"a key that is not there", "config.tls_file", "/tls-key", ServeConfig{TLSCert: cert, TLSKey: key + ".gone"}},
		{"a key of another certificate", "config.tls_pair", "/tls-cert", ServeConfig{TLSCert: cert, TLSKey: other}},
		{"the two files swapped", "config.tls_pair", "/tls-cert", ServeConfig{TLSCert: key, TLSKey: cert}},
		{"a certificate that has ended", "config.tls_expired", "/tls-cert", ServeConfig{TLSCert: lateCert, TLSKey: lateKey}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.config.QueueSize, c.config.InWork = 1, 1
			err := c.config.check()
			if err == nil {
				_, err = c.config.ownTLS(t.Context(), slog.New(slog.DiscardHandler))
			}
			found := surveys.All(err)
			if len(found) != 1 || found[0].Key != c.key || found[0].Field != c.place {
				t.Errorf("got %v, want %s at %s", err, c.key, c.place)
			}
		})
	}
	refuseToStart(t, "--data", filepath.Join(t.TempDir(), "data"), "--tls-cert", cert).want(t, exitRefused).says(t, "--tls-key")
}

func TestARenewedPairIsUsedAndHalfOfOneIsNot(t *testing.T) {
	dir := t.TempDir()
	cert, key := pair(t, dir, "old.example", time.Now().Add(time.Hour))
	var log bytes.Buffer
	c, err := loadCertificate(cert, key, time.Now(), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	name := func() string {
		got, err := c.config().GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.Subject.CommonName
	}
	c.look()
	if log.Len() > 0 || name() != "old.example" {
		t.Errorf("nothing changed: %s, log %s", name(), &log)
	}
	fresh := t.TempDir()
	newCert, newKey := pair(t, fresh, "new.example", time.Now().Add(time.Hour))
	move(t, newCert, cert)
	c.look()
	if !strings.Contains(log.String(), "stays in use") || name() != "old.example" {
		t.Errorf("with half a renewal: %s, log %s", name(), &log)
	}
	move(t, newKey, key)
	c.look()
	if name() != "new.example" {
		t.Errorf("after the renewal: %s, log %s", name(), &log)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	c.look()
	if name() != "new.example" {
		t.Error("a key that vanished took the server's certificate with it")
	}
}

func move(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
