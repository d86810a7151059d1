package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	phone "minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/surveys/answer"
	"minyi/surveys/seed"
)

// bareTask serves what the program is measured against. It runs as a process of
// its own, so that each side has the machine to itself.
type bareTask struct {
	ReadyFile string `required:"" help:"File to write the address to." placeholder:"FILE"`
	Version   int    `default:"1" help:"Version of the demo questionnaire."`
}

// Routes of the bare server.
const (
	decodeRoute = "/decode" // reads and checks as the program does, stores nothing
	plainRoute  = "/plain"  // what Gin's guide shows
)

func (b *bareTask) Run(ctx context.Context) error {
	form, err := demoForm(b.Version)
	if err != nil {
		return err
	}
	// As much ballast as the program itself carries: rarer collections are not to
	// look like a faster way to the disk.
	defer runtime.KeepAlive(make([]byte, 96<<20))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.POST(decodeRoute, decodeOnly(form))
	r.POST(plainRoute, bindOnly)
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	r.GET("/metrics", gin.WrapH(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})))
	server := &http.Server{Handler: r, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second}
	defer context.AfterFunc(ctx, func() { server.Close() })()

	url := "http://" + listener.Addr().String()
	ready, err := json.Marshal(ready{URL: url, Metrics: url + "/metrics"})
	if err != nil {
		return err
	}
	half := b.ReadyFile + ".half"
	if err := os.WriteFile(half, ready, 0o600); err != nil {
		return err
	}
	if err := os.Rename(half, b.ReadyFile); err != nil {
		return err
	}
	return server.Serve(listener)
}

// acknowledgement has the shape and size of the program's own.
type acknowledgement struct {
	Receipt    string `json:"receipt"`
	AcceptedAt string `json:"accepted_at"`
}

const noReceipt = "0123456789ABCDEF"

func acknowledge() acknowledgement {
	return acknowledgement{noReceipt, time.Now().UTC().Format(time.RFC3339Nano)}
}

// decodeOnly reads, decodes and answers 201.
func decodeOnly(form *answer.Form) gin.HandlerFunc {
	tree, day := seed.DemoTree(), time.Now().Format(time.DateOnly)
	env := answer.Env{Area: func(code string) bool { return tree.Valid(code, day) }}
	return web.HandleJSON(func(c *gin.Context) error {
		if err := web.RequireJSON(c); err != nil {
			return err
		}
		body, err := web.ReadBody(c, 256<<10)
		if err != nil {
			return err
		}
		sub, err := answer.ReadSubmission(body)
		if err != nil {
			return err
		}
		defer sub.Free()
		if sub.Version != form.Version {
			return fmt.Errorf("version %d, this is %d", sub.Version, form.Version)
		}
		sheet, err := form.Decode(sub.Answers, env)
		if err != nil {
			return err
		}
		sheet.Free()
		web.SendJSON(c, http.StatusCreated, phone.Accepted{Receipt: noReceipt, AcceptedAt: time.Now().UTC()}.JSON())
		return nil
	})
}

// bindOnly is the plainest handler that can be written.
func bindOnly(c *gin.Context) {
	var body struct {
		Key       string         `json:"key" binding:"required,uuid"`
		Version   int            `json:"version" binding:"required,min=1"`
		Channel   string         `json:"channel"`
		StartedAt time.Time      `json:"started_at"`
		Answers   map[string]any `json:"answers" binding:"required"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	c.JSON(http.StatusCreated, acknowledge())
}
