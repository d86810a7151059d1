package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // an image without zones must not fall back to UTC in silence

	"minyi/surveys"
)

// Config is what an operator sets. Each field is a flag, an environment
// variable MINYI_… and a key of the --config file; flags win over the
// environment, the environment over the file.
type Config struct {
	DB      string `help:"Database: sqlite:FILE or mysql:DSN." placeholder:"DSN"`
	DBFile  string `name:"db-file" help:"File that holds the database's address; keeps its password out of sight." type:"existingfile" placeholder:"FILE"`
	Data    string `help:"Folder for the database, keys and uploads." default:"data" placeholder:"DIR"`
	KeyFile string `name:"key-file" help:"File with the master key (64 hex digits). Made in the data folder on first start." placeholder:"FILE"`
	Zone    string `help:"Time zone in which days and waves end." default:"Asia/Shanghai"`
	JSON    bool   `name:"json" help:"Machine-readable output."`
	Lang    string `help:"Language of messages: zh-CN or en." enum:"zh-CN,en," default:""`
}

// ServeConfig is what the server needs beyond Config.
type ServeConfig struct {
	Addr           string   `help:"Address to listen on." default:"127.0.0.1:8080"`
	PublicURL      string   `name:"public-url" help:"Address under which residents reach this server." placeholder:"URL"`
	TLSCert        string   `name:"tls-cert" help:"Certificate chain (PEM), where no gateway does HTTPS; read again when it changes." placeholder:"FILE"`
	TLSKey         string   `name:"tls-key" help:"Key of the certificate (PEM)." placeholder:"FILE"`
	MetricsAddr    string   `name:"metrics-addr" help:"Address of the listener for /metrics; empty for none." default:""`
	TrustedProxies []string `name:"trusted-proxies" help:"Addresses (CIDR) of the gateways whose X-Forwarded-For is believed." placeholder:"CIDR"`
	SoftErrors     bool     `name:"gateway-replaces-errors" help:"The gateway puts its own page in place of errors: send pages with findings as 200."`
	PhoneConfig    `embed:"" prefix:"phone-"`
	Demo           bool          `help:"Load the demo city, whose numbers are marked as simulated, and print an administrator's token."`
	ReadyFile      string        `name:"ready-file" help:"File to write the address, process id and, with --demo, token to, once requests are answered." placeholder:"FILE"`
	QueueSize      int           `name:"queue-size" help:"Responses that may wait for their commit; beyond it people are asked to try again." default:"4096"`
	InWork         int           `name:"in-work" help:"Requests that may be in work at once." default:"2048"`
	DrainTimeout   time.Duration `name:"drain-timeout" help:"How long a stop waits for requests in work." default:"20s"`
}

// dsn returns the database's address; SQLite in the data folder unless set.
func (c *Config) dsn() (string, error) {
	dsn := c.DB
	if c.DBFile != "" {
		b, err := os.ReadFile(c.DBFile)
		if err != nil {
			return "", err
		}
		dsn = strings.TrimSpace(string(b))
	}
	if dsn == "" {
		dsn = "sqlite:{data}/minyi.db"
	}
	dsn = strings.ReplaceAll(dsn, "{data}", c.Data)
	if !strings.HasPrefix(dsn, "sqlite:") && !strings.HasPrefix(dsn, "mysql:") {
		return "", surveys.E(surveys.Invalid, "config.db", "/db")
	}
	return dsn, nil
}

func (c *Config) location() (*time.Location, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, surveys.E(surveys.Invalid, "config.zone", "/zone", "Zone", c.Zone).Because(err)
	}
	return zone, nil
}

func (c *Config) keyFile() string {
	if c.KeyFile != "" {
		return c.KeyFile
	}
	return filepath.Join(c.Data, "keys", "master.key")
}

// check refuses settings that would work, but wrongly.
func (c *ServeConfig) check() error {
	for _, p := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			if addr, addrErr := netip.ParseAddr(p); addrErr == nil {
				prefix, err = addr.Prefix(addr.BitLen())
			}
		}
		if err != nil {
			return surveys.E(surveys.Invalid, "config.proxy", "/trusted-proxies", "Value", p)
		}
		if everyone(prefix) {
			return surveys.E(surveys.Invalid, "config.proxy_everyone", "/trusted-proxies", "Value", p)
		}
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return surveys.E(surveys.Invalid, "config.public_url", "/public-url", "Value", c.PublicURL)
		}
	}
	if err := c.checkTLS(); err != nil {
		return err
	}
	if _, err := c.webhook(); err != nil {
		return err
	}
	if c.QueueSize < 1 || c.InWork < 1 {
		return surveys.E(surveys.Invalid, "config.positive", "/queue-size")
	}
	return nil
}

// everyone reports whether a prefix holds more than any operator's network does:
// all addresses, their halves, or all of IPv4 written as IPv6.
func everyone(p netip.Prefix) bool {
	switch {
	case p.Addr().Is4():
		return p.Bits() < 8
	case p.Addr().Is4In6():
		return p.Bits() < 96+8
	}
	return p.Bits() < 7 // fc00::/7 are the private ones
}

// publicURL is the address for links, without a slash at its end.
func (c *ServeConfig) publicURL(listening string) string {
	if c.PublicURL != "" {
		return strings.TrimRight(c.PublicURL, "/")
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s", scheme, listening)
}
