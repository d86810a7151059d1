package main

import (
	"context"
	"log/slog"
	"os"
	"strings"

	"minyi/surveys"
	"minyi/surveys/area"
	"minyi/surveys/seed"
	"minyi/surveys/weight"
)

type areaCommands struct {
	Import areaImport `cmd:"" help:"Replace the administrative tree by a table or a preset."`
}

type areaImport struct {
	File   string `arg:"" optional:"" help:"CSV: code,name_zh,name_en,level,parent,valid_from,valid_to,successor." type:"existingfile"`
	Preset string `help:"A table that ships: panjin or demo; with its census margins."`
}

func (i *areaImport) Run(ctx context.Context, t *terminal, c *Config) error {
	areas, err := i.read()
	if err != nil {
		return err
	}
	if _, err := area.NewTree(areas); err != nil {
		return err
	}
	app, err := NewApp(ctx, *c, 1, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer app.Close()
	if err := app.Store.ReplaceAreas(ctx, areas); err != nil {
		return err
	}
	switch i.Preset {
	case "panjin":
		err = app.useMargins(ctx, seed.PanjinMargins())
	case "demo":
		err = app.useMargins(ctx, seed.DemoMargins())
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return t.print(map[string]int{"areas": len(areas)})
	}
	t.say("cmd.areas_imported", map[string]any{"Count": len(areas)})
	return nil
}

func (i *areaImport) read() ([]area.Area, error) {
	if (i.File == "") == (i.Preset == "") {
		return nil, surveys.E(surveys.Invalid, "cmd.area_source", "")
	}
	if i.Preset != "" {
		areas, ok := seed.Areas(i.Preset)
		if !ok {
			return nil, surveys.E(surveys.Invalid, "cmd.preset", "/preset", "Preset", i.Preset, "Known", strings.Join(seed.Presets, ", "))
		}
		return areas, nil
	}
	f, err := os.Open(i.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return area.ReadCSV(f)
}

// useMargins stores population counts and puts them in force.
func (a *App) useMargins(ctx context.Context, m weight.Margins) error {
	if err := a.Store.PutMargins(ctx, &m); err != nil {
		return err
	}
	return a.Store.PutSetting(ctx, marginsSetting, m.Code)
}
