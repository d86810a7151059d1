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
	"sync"
	"sync/atomic"
	"time"

	"minyi/surveys/seed"
)

// phones send made-up answers and repeat the same bytes under the same key until
// they are acknowledged, as the residents' page does.
type phones struct {
	to     func() string // host:port to send to; "" while there is none
	bodies [][]byte
	ledger *ledger
	// twice is the share of submissions that a second request sends at the same
	// time, as an impatient finger does.
	twice float64

	client  *http.Client
	next    atomic.Int64
	refused atomic.Int64 // 503s
	broken  atomic.Int64 // requests without a reply
}

// patience is after how long a phone that gets no acknowledgement is a failure.
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
	body := bytes.Clone(p.bodies[i%len(p.bodies)])
	(&sender{random: rand.NewChaCha8(seedOf())}).stamp(body[keyAt:keyAt+keyLength], time.Now())
	key := string(body[keyAt : keyAt+keyLength])
	p.ledger.sending(key, body)
	if rand.Float64() < p.twice {
		var both sync.WaitGroup
		both.Go(func() { p.until(key, body, true) })
		p.until(key, body, true)
		both.Wait()
		return
	}
	p.until(key, body, false)
}

func seedOf() (seed [32]byte) {
	for i := range seed {
		seed[i] = byte(rand.IntN(256))
	}
	return seed
}

// until sends until the body is acknowledged.
func (p *phones) until(key string, body []byte, twice bool) {
	deadline := time.Now().Add(patience)
	for try := 0; time.Now().Before(deadline); try++ {
		status, receipt, err := p.post(body)
		switch {
		case err != nil:
			p.broken.Add(1)
		case status == http.StatusServiceUnavailable:
			p.refused.Add(1)
		case status == http.StatusCreated, status == http.StatusOK && (try > 0 || twice):
			p.ledger.acknowledged(key, receipt, status == http.StatusOK)
			return
		default:
			p.ledger.strange("%s at try %d: status %d", key, try, status)
			return
		}
		time.Sleep(time.Duration(5+rand.IntN(20)) * time.Millisecond)
	}
	p.ledger.strange("%s was not acknowledged within %v", key, patience)
}

func (p *phones) post(body []byte) (status int, receipt string, err error) {
	addr := p.to()
	if addr == "" {
		return 0, "", errors.New("no server")
	}
	reply, err := p.client.Post("http://"+addr+"/s/"+seed.SurveyCode+"/responses", "application/json", bytes.NewReader(body))
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
