package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"minyi/surveys/seed"
)

// phones send made-up answers and signatures and repeat the same bytes under the
// same key until they are acknowledged, as the residents' pages do. Now and then
// one sends again what is in, or something else under a key that is taken.
type phones struct {
	to     func() string // host:port to send to; "" while there is none
	bodies [][]byte
	ledger *ledger
	// twice is the share of submissions that a second request sends at the same
	// time, as an impatient finger does.
	twice float64
	away  time.Duration // for which nobody may be there at the most

	client    *http.Client
	next      atomic.Int64
	refused   atomic.Int64 // 503s
	broken    atomic.Int64 // requests without a reply
	abandoned atomic.Bool  // nobody waits for their acknowledgements any more
}

// Every so many submissions is a signature; after every so many, the phone sends
// once more what was acknowledged, and other bytes under the same key.
const (
	signsEvery  = 8
	insistEvery = 20
)

// submission is one thing that a phone sends.
type submission struct {
	path string
	key  string
	body []byte
}

// patience is after how long a phone that gets no acknowledgement is a failure,
// beyond the longest time for which a case takes the server away.
const patience = 2 * time.Minute

func newPhones(to func() string, bodies [][]byte, l *ledger) *phones {
	return &phones{to: to, bodies: bodies, ledger: l, client: &http.Client{
		Timeout:   40 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 512, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext},
	}}
}

// run lets n phones send until ctx ends or total submissions were begun (0 for
// no end), and waits until each has its last acknowledgement.
func (p *phones) run(ctx context.Context, n, total int) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(p.next.Add(1))
				if total > 0 && i > total {
					return
				}
				p.submit(i)
			}
		})
	}
	wg.Wait()
	p.client.CloseIdleConnections()
}

func (p *phones) submit(i int) {
	sub := stamped("/s/"+seed.SurveyCode+"/responses", p.bodies[i%len(p.bodies)])
	if i%signsEvery == 0 {
		sub = stamped("/p/"+seed.CitizenPledge+"/signatures", signing)
	}
	p.ledger.sending(sub)
	if rand.Float64() < p.twice {
		var both sync.WaitGroup
		both.Go(func() { p.until(sub, true) })
		p.until(sub, true)
		both.Wait()
	} else {
		p.until(sub, false)
	}
	if i%insistEvery == 0 {
		p.until(sub, true)
		p.clash(sub)
	}
}

var signing = fmt.Appendf(nil, `{"key":"%s","version":1,"area":"219902","agree":true}`, strings.Repeat("0", keyLength))

// stamped is a body with a key of its own.
func stamped(path string, body []byte) submission {
	body = bytes.Clone(body)
	(&sender{random: rand.NewChaCha8(seedOf())}).stamp(body[keyAt:keyAt+keyLength], time.Now())
	return submission{path, string(body[keyAt : keyAt+keyLength]), body}
}

func seedOf() (seed [32]byte) {
	for i := range seed {
		seed[i] = byte(rand.IntN(256))
	}
	return seed
}

// until sends until the body is acknowledged.
func (p *phones) until(sub submission, twice bool) {
	deadline := time.Now().Add(patience + p.away)
	for try := 0; time.Now().Before(deadline) && !p.abandoned.Load(); try++ {
		status, receipt, err := p.post(sub)
		switch {
		case err != nil:
			p.broken.Add(1)
		case status == http.StatusServiceUnavailable:
			p.refused.Add(1)
		case status == http.StatusCreated, status == http.StatusOK && (try > 0 || twice):
			p.ledger.acknowledged(sub.key, receipt, status == http.StatusOK)
			return
		default:
			p.ledger.strange("%s at try %d: status %d", sub.key, try, status)
			return
		}
		rest(try)
	}
	if !p.abandoned.Load() {
		p.ledger.strange("%s was not acknowledged within %v", sub.key, patience+p.away)
	}
}

// clash sends other bytes under a key that is acknowledged: a conflict, now and
// for as long as the survey lives.
func (p *phones) clash(sub submission) {
	sub.body = append(bytes.Clone(sub.body), ' ')
	deadline := time.Now().Add(patience + p.away)
	for try := 0; time.Now().Before(deadline) && !p.abandoned.Load(); try++ {
		status, _, err := p.post(sub)
		if err == nil && status != http.StatusServiceUnavailable {
			p.ledger.clashed(sub.key, status)
			return
		}
		rest(try)
	}
}

// rest is the pause before the next try: short, so that it meets what breaks, and
// longer where nobody has been there for some seconds.
func rest(try int) {
	pause := 5 + rand.IntN(20)
	if try > 200 {
		pause *= 20
	}
	time.Sleep(time.Duration(pause) * time.Millisecond)
}

func (p *phones) post(sub submission) (status int, receipt string, err error) {
	addr := p.to()
	if addr == "" {
		return 0, "", errors.New("no server")
	}
	reply, err := p.client.Post("http://"+addr+sub.path, "application/json", bytes.NewReader(sub.body))
	if err != nil {
		return 0, "", err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(io.LimitReader(reply.Body, 64<<10))
	if err != nil {
		return 0, "", err // cut before its end: nothing is known
	}
	switch reply.StatusCode {
	case http.StatusCreated, http.StatusOK:
		var ack acknowledgement
		if err := json.Unmarshal(text, &ack); err != nil || ack.Receipt == "" {
			return 0, "", fmt.Errorf("a reply without a receipt: %.200s", text)
		}
		return reply.StatusCode, ack.Receipt, nil
	case http.StatusServiceUnavailable:
		if wait, err := strconv.Atoi(reply.Header.Get("Retry-After")); err != nil || wait < 5 || wait > 30 {
			p.ledger.strange("a 503 with Retry-After %q", reply.Header.Get("Retry-After"))
		}
	}
	return reply.StatusCode, "", nil
}
