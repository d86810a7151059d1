package main

import (
	"runtime/debug"

	"minyi/models/migration"
)

// version is set by `cmd/dev release`; other builds say which commit they are.
var version = ""

// programVersion names this program in backups and to people.
func programVersion() string {
	if version != "" {
		return version
	}
	revision, changed := "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = "+changes"
			}
		}
	}
	if revision == "" {
		return "development"
	}
	return "development-" + revision + changed
}

type versionCommand struct{}

func (*versionCommand) Run(t *terminal, c *Config) error {
	schema, err := migration.Last(migration.SQLite)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.print(map[string]any{"version": programVersion(), "schema": schema})
	}
	return t.line("version.is", map[string]any{"Version": programVersion(), "Schema": schema})
}
