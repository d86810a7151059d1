package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minyi/models/store"
	"minyi/surveys"
	"minyi/surveys/intake"
)

type capacityCommand struct {
	Seconds     float64 `help:"How long to send." default:"10"`
	Connections int     `help:"Phones that send at once." default:"64"`
	Expect      float64 `help:"Responses an hour that the survey expects at its peak." placeholder:"N"`
	Scratch     string  `help:"Empty database of the same server to measure in (mysql:DSN), where the account may make none." placeholder:"DSN"`
}

// Run measures beside the data: with SQLite in a folder of its own on the same
// disk, with a database server in a database of its own on that server. It keeps
// what it found for the office to see.
//
// Its exit code is 1 when the expected peak would not be held.
func (m *capacityCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	if m.Seconds <= 0 || m.Connections < 1 || m.Expect < 0 {
		return surveys.E(surveys.Invalid, "config.positive", "/seconds")
	}
	dsn, err := c.dsn()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	dir, err := os.MkdirTemp(c.Data, "capacity-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	scratch, remove, err := m.scratch(ctx, dsn, dir)
	if err != nil {
		return err
	}
	found, err := m.measure(ctx, scratch, dir, t.log(slog.LevelError))
	if err = errors.Join(err, remove(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	if err := m.keep(ctx, t, c, found); err != nil {
		return err
	}
	holds := found.Holds(m.Expect)
	if c.JSON {
		err = t.print(map[string]any{"capacity": found, "expected_per_hour": m.Expect, "holds": holds})
	} else {
		m.say(t, found, holds)
	}
	if err == nil && !holds {
		err = errFindings // said already
	}
	return err
}

func (m *capacityCommand) say(t *terminal, found intake.Capacity, holds bool) {
	key := "cmd.capacity_shown"
	if found.Sync == 0 { // the disk is the server's
		key = "cmd.capacity_server"
	}
	t.say(key, map[string]any{
		"PerSecond": int64(found.PerSecond), "PerHour": int64(found.PerHour()), "P50": fmt.Sprintf("%.1f", found.P50),
		"P99": fmt.Sprintf("%.1f", found.P99), "Sync": fmt.Sprintf("%.1f", found.Sync), "Connections": found.Connections,
	})
	switch {
	case !holds:
		t.say("cmd.capacity_short", nil)
	case m.Expect > 0:
		t.say("cmd.capacity_holds", map[string]any{"Expect": int64(m.Expect), "Times": int64(found.PerHour() / m.Expect)})
	}
}

// roomASecond is what a second of measuring may write, in bytes, with room: a disk
// that fills up meanwhile would stop the survey that is being served from it.
const roomASecond = 64 << 20

// scratch prepares the empty database to measure in, and says how to remove it.
func (m *capacityCommand) scratch(ctx context.Context, dsn, dir string) (scratch string, remove func(context.Context) error, err error) {
	switch {
	case m.Scratch != "":
		return store.Scratch(ctx, m.Scratch)
	case !strings.HasPrefix(dsn, "sqlite:"):
		return store.ScratchBeside(ctx, dsn)
	}
	need := int64(m.Seconds * roomASecond)
	if free, _, err := diskRoom(dir); err == nil && free < need {
		return "", nil, surveys.E(surveys.Busy, "cmd.capacity_room", "", "Free", size(free), "Need", size(need))
	}
	return store.Scratch(ctx, "sqlite:"+filepath.Join(dir, "minyi.db"))
}

// measure runs the whole program on an empty database and sends to it over the
// network.
func (m *capacityCommand) measure(ctx context.Context, dsn, dir string, log *slog.Logger) (found intake.Capacity, err error) {
	if strings.HasPrefix(dsn, "sqlite:") {
		if found.Sync, err = syncTime(dir); err != nil {
			return found, err
		}
	}
	app, err := NewApp(ctx, Config{Data: dir, DB: dsn, Zone: "Asia/Shanghai"}, 4096, log)
	if err != nil {
		return found, err
	}
	defer app.Close()
	if err := app.EnsureDemo(ctx); err != nil {
		return found, err
	}
	latencies, took, err := app.hammer(ctx, m.Connections, time.Duration(m.Seconds*float64(time.Second)))
	if err != nil {
		return found, err
	}
	at := func(share float64) float64 {
		return latencies[min(int(share*float64(len(latencies))), len(latencies)-1)].Seconds() * 1000
	}
	found.PerSecond, found.P50, found.P99 = float64(len(latencies))/took.Seconds(), at(0.5), at(0.99)
	found.Connections, found.At = m.Connections, app.now().UnixMicro()
	return found, nil
}

// keep stores the figures where there is a database to keep them in.
func (m *capacityCommand) keep(ctx context.Context, t *terminal, c *Config, found intake.Capacity) error {
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	data, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return app.Store.PutSetting(ctx, intake.CapacitySetting, string(data))
}
