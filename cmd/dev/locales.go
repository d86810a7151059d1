package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

type localesTask struct{}

// languages that every text of the product has.
var languages = []string{"zh-CN", "en"}

func (*localesTask) Run(ctx context.Context) error {
	lacking, err := lackingKeys()
	if err != nil {
		return err
	}
	for _, l := range lacking {
		fmt.Println(l)
	}
	if len(lacking) > 0 {
		return errFailed
	}
	fmt.Println("every key stands in every language")
	return nil
}

func lackingKeys() ([]string, error) {
	keys := make(map[string]map[string]bool) // language → keys
	all := make(map[string]string)           // key → file
	for _, language := range languages {
		keys[language] = make(map[string]bool)
		files, err := filepath.Glob(filepath.Join("static", "locales", language, "*.json"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			var texts map[string]any
			if err := json.Unmarshal(data, &texts); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			for key, text := range texts {
				if words, ok := text.(string); !ok || strings.TrimSpace(words) != "" {
					keys[language][key] = true
				}
				all[key] = filepath.Base(file)
			}
		}
	}
	if len(all) == 0 {
		return nil, errors.New("there are no texts in static/locales")
	}
	var lacking []string
	for key, file := range all {
		for _, language := range languages {
			if !keys[language][key] {
				lacking = append(lacking, fmt.Sprintf("%s: %s lacks %s", file, language, key))
			}
		}
	}
	slices.Sort(lacking)
	return lacking, nil
}
