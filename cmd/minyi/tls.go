package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"minyi/surveys"
)

// certificate is a pair of files that is read again when it changes: whoever
// renews it need not stop the server.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu        sync.RWMutex
	cert, key []byte // as last read
	pair      *tls.Certificate
}

// certificateEvery is how often the files are looked at.
const certificateEvery = 15 * time.Second

// loadCertificate reads the pair.
//
// Errors: Invalid with config.tls_file (not readable), config.tls_pair (no
// certificate and key that belong together), config.tls_expired.
func loadCertificate(certFile, keyFile string, now time.Time, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	if _, err := c.read(); err != nil {
		return nil, err
	}
	if until := c.pair.Leaf.NotAfter; now.After(until) {
		return nil, surveys.E(surveys.Invalid, "config.tls_expired", "/tls-cert", "Day", until.Format(time.DateOnly))
	}
	return c, nil
}

// read takes what the files hold, where that is another pair than before.
func (c *certificate) read() (changed bool, err error) {
	cert, err := os.ReadFile(c.certFile)
	if err != nil {
		return false, tlsFile("/tls-cert", c.certFile, err)
	}
	key, err := os.ReadFile(c.keyFile)
	if err != nil {
		return false, tlsFile("/tls-key", c.keyFile, err)
	}
	c.mu.RLock()
	same := bytes.Equal(cert, c.cert) && bytes.Equal(key, c.key)
	c.mu.RUnlock()
	if same {
		return false, nil
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return false, surveys.E(surveys.Invalid, "config.tls_pair", "/tls-cert").Because(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cert, c.key, c.pair = cert, key, &pair
	return true, nil
}

func tlsFile(field, file string, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return surveys.E(surveys.Invalid, "config.tls_file", field, "File", file).Because(err)
	}
	return err
}

// look reads the files again. Half a renewal, one file new and the other not
// yet, leaves the old pair in use until the next look.
func (c *certificate) look() {
	changed, err := c.read()
	switch {
	case err != nil:
		c.log.Error("the certificate's files; the last good pair stays in use", "error", err)
	case changed:
		c.log.Info("certificate read again", "until", c.pair.Leaf.NotAfter.Format(time.DateOnly))
	}
}

// follow looks at the files until the context ends.
func (c *certificate) follow(ctx context.Context) {
	ticker := time.NewTicker(certificateEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			c.look()
		}
	}
}

// config is what the server speaks with.
func (c *certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			c.mu.RLock()
			defer c.mu.RUnlock()
			return c.pair, nil
		},
	}
}

// checkTLS refuses half a pair, and a public address that says otherwise.
func (c *ServeConfig) checkTLS() error {
	switch {
	case c.TLSCert == "" && c.TLSKey == "":
		return nil
	case c.TLSCert == "":
		return surveys.E(surveys.Invalid, "config.tls_half", "/tls-cert")
	case c.TLSKey == "":
		return surveys.E(surveys.Invalid, "config.tls_half", "/tls-key")
	case len(c.PublicURL) > 5 && c.PublicURL[:5] == "http:":
		return surveys.E(surveys.Invalid, "config.tls_public", "/public-url", "Value", c.PublicURL)
	}
	return nil
}

// ownTLS starts following the pair and returns the server's configuration; nil
// where a gateway does that.
func (c *ServeConfig) ownTLS(ctx context.Context, log *slog.Logger) (*tls.Config, error) {
	if c.TLSCert == "" {
		return nil, nil
	}
	pair, err := loadCertificate(c.TLSCert, c.TLSKey, time.Now(), log)
	if err != nil {
		return nil, err
	}
	if left := time.Until(pair.pair.Leaf.NotAfter); left < certificateSoon {
		log.Warn("the certificate ends soon", "until", pair.pair.Leaf.NotAfter.Format(time.DateOnly), "days", int(left.Hours()/24))
	}
	go pair.follow(ctx)
	return pair.config(), nil
}

// certificateSoon is when a certificate's end is worth a word.
const certificateSoon = 21 * 24 * time.Hour

// leafOf reads the server's own certificate of a chain.
func leafOf(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("no certificate in PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}
