package main

import (
	"context"

	"minyi/surveys/evaluation"
)

type evalCommands struct {
	Compute evalCompute `cmd:"" help:"Score and rank from files; needs no database."`
}

type evalCompute struct {
	Scheme string `required:"" help:"Scheme document." placeholder:"FILE"`
	Values string `required:"" help:"Values document." placeholder:"FILE"`
}

func (e *evalCompute) Run(_ context.Context, t *terminal) error {
	scheme, err := readFile(t, e.Scheme)
	if err != nil {
		return err
	}
	values, err := readFile(t, e.Values)
	if err != nil {
		return err
	}
	out, err := evaluation.Run(scheme, values)
	if err != nil {
		return err
	}
	_, err = t.out.Write(append(out, '\n'))
	return err
}
