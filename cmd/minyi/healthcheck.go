package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthcheckCommand asks the server on this machine: the container's image has
// no other program that could.
type healthcheckCommand struct {
	Addr    string        `help:"Address that the server listens on." default:"127.0.0.1:8080"`
	TLSCert string        `name:"tls-cert" help:"As for serve: given, the server speaks HTTPS." placeholder:"FILE"`
	Timeout time.Duration `help:"How long to wait." default:"4s"`
}

func (h *healthcheckCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	address, err := reachable(h.Addr)
	if err != nil {
		return err
	}
	scheme := "http"
	if h.TLSCert != "" {
		scheme = "https"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+address+"/readyz", nil)
	if err != nil {
		return err
	}
	// The certificate is for the public name and the question goes to this very
	// machine: what matters is whether the server answers.
	client := &http.Client{Transport: &http.Transport{Proxy: nil, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	resp, err := client.Do(req)
	if err != nil {
		return errors.Join(errors.New("not ready"), err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: status %d", resp.StatusCode)
	}
	if c.JSON {
		return t.print(map[string]bool{"ready": true})
	}
	return nil
}

// reachable turns the address of a listener into one to ask: a server that
// listens everywhere is asked on the loopback.
func reachable(listening string) (string, error) {
	host, port, err := net.SplitHostPort(listening)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if ip != nil && ip.To4() == nil {
			host = "::1"
		}
	}
	return net.JoinHostPort(host, port), nil
}
