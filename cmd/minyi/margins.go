package main

import (
	"context"
	"log/slog"
	"os"

	"minyi/surveys"
	"minyi/surveys/weight"
)

type marginsCommands struct {
	Import marginsImport `cmd:"" help:"Store population figures under a code of their own and weight by them from now on."`
	List   marginsList   `cmd:"" help:"The codes of all population figures."`
}

type marginsImport struct {
	File   string `arg:"" help:"CSV: a column per variable (area, question codes; codes that belong together as a|b) and total." type:"existingfile"`
	Code   string `required:"" help:"Code of these figures; figures under a code never change." placeholder:"CODE"`
	Source string `required:"" help:"Where they come from and of which day they are." placeholder:"TEXT"`
}

func (i *marginsImport) Run(ctx context.Context, t *terminal, c *Config) error {
	file, err := os.Open(i.File)
	if err != nil {
		return err
	}
	defer file.Close()
	m, err := weight.ReadCSV(file, i.Code, surveys.Text{t.lang: i.Source})
	if err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	if err := app.useMargins(ctx, *m); err != nil {
		return err
	}
	if c.JSON {
		return t.print(map[string]any{"code": m.Code, "cells": len(m.Cells)})
	}
	t.say("cmd.margins_imported", map[string]any{"Code": m.Code, "Cells": len(m.Cells)})
	return nil
}

type marginsList struct{}

func (*marginsList) Run(ctx context.Context, t *terminal, c *Config) error {
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	codes, err := app.Store.MarginsCodes(ctx)
	if err != nil {
		return err
	}
	inForce, err := app.Store.Setting(ctx, marginsSetting)
	if err != nil && surveys.KindOf(err) != surveys.NotFound {
		return err
	}
	return t.print(map[string]any{"codes": codes, "in_force": inForce})
}
