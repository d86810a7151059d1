package design

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"minyi/surveys"
)

const schemaFile = "../../static/schema/survey-1.json"

func loadSchema(t *testing.T) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource(schemaFile, tree); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return s, tree.(map[string]any)
}

func validate(s *jsonschema.Schema, data []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

func TestTheSchemaAcceptsWhatDecodeAccepts(t *testing.T) {
	s, _ := loadSchema(t)
	for name, data := range validFiles(t) {
		if err := validate(s, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		doc, err := Decode(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		canonical, _, err := Canonical(doc)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := validate(s, canonical); err != nil {
			t.Errorf("%s, canonical: %v", name, err)
		}
	}
}

func TestTheSchemaRefusesWhatItCanExpress(t *testing.T) {
	s, _ := loadSchema(t)
	check := func(name string, data []byte, beyond bool) {
		switch err := validate(s, data); {
		case err == nil && !beyond:
			t.Errorf("accepted: %s", name)
		case err != nil && beyond:
			t.Errorf("%s is marked as beyond the schema, which refuses it: %v", name, err)
		}
	}
	for _, c := range refused() {
		check(c.name, []byte(c.document()), c.beyond)
	}
	for name, c := range badInputs {
		if !strings.HasPrefix(name, "B00") { // those are told from JSON by the reader
			check(name, badInput(t, name), c.beyond)
		}
	}
}

// Every question type with every field, one at a time: the decoder's table and
// the schema agree on which belong together.
func TestTheSchemaKnowsWhichFieldsATypeHas(t *testing.T) {
	s, _ := loadSchema(t)
	values := map[string]string{
		"options": `[{"code":"a"},{"code":"b"}]`, "other": `{}`, "rows": `[{"code":"r"}]`, "shuffle": `true`,
		"required": `true`, "visible_if": `true`, "calculate": `{"var":"x"}`, "min": `1`, "max": `5`, "decimals": `2`,
		"total": `10`, "min_choices": `1`, "max_choices": `2`, "max_length": `9`, "pattern": `"a"`, "earliest": `""`,
		"latest": `""`, "hint": `{}`, "text": `{}`, "necessity": `{}`, "item": `"cleanliness@2"`,
	}
	needs := map[surveys.Type]string{surveys.Number: `,"min":1,"max":5`, surveys.Slider: `,"min":1,"max":5`,
		surveys.Rating: `,"min":1,"max":5`, surveys.Calculated: `,"calculate":true`}
	for _, typ := range surveys.Types {
		for _, f := range questionShape.fields {
			value, ok := values[f.name]
			if !ok {
				if f.name != "code" && f.name != "type" {
					t.Errorf("no value to try for %s", f.name)
				}
				continue
			}
			base := needs[typ]
			if strings.Contains(base, `"`+f.name+`"`) {
				base = ""
				if f.name == "min" {
					value = `1,"max":5`
				} else if f.name == "max" {
					value = `5,"min":1`
				}
			}
			data := []byte(framed(typed(string(typ), base+fmt.Sprintf(`,%q:%s`, f.name, value)), ""))
			_, ours := Decode(data)
			if theirs := validate(s, data); (ours == nil) != (theirs == nil) {
				t.Errorf("%s with %s: decoder %v, schema %v", typ, f.name, ours, theirs)
			}
			if refused := slices.Contains(say(ours), "design.field_not_for_type "+one+"/"+f.name); refused == kinds[typ].has(f.name) {
				t.Errorf("%s with %s: refused is %v", typ, f.name, refused)
			}
		}
	}
}

// Every field of the Go types is in the schema and in the decoder, and nothing
// else is.
func TestTheSchemaAndTheDecoderHaveEveryField(t *testing.T) {
	_, tree := loadSchema(t)
	defs := tree["$defs"].(map[string]any)
	for _, c := range []struct {
		name    string
		typ     reflect.Type
		decoder []string
	}{
		{"", reflect.TypeFor[surveys.Survey](), surveyShape.names()},
		{"approval", reflect.TypeFor[surveys.Approval](), approvalShape.names()},
		{"settings", reflect.TypeFor[surveys.Settings](), settingsShape.names()},
		{"page", reflect.TypeFor[surveys.Page](), pageShape.names()},
		{"question", reflect.TypeFor[surveys.Question](), questionShape.names()},
		{"option", reflect.TypeFor[surveys.Option](), optionShape.names()},
		{"other", reflect.TypeFor[surveys.Other](), otherShape.names()},
		{"row", reflect.TypeFor[surveys.Row](), rowShape.names()},
		{"rate", reflect.TypeFor[surveys.Rate](), rateShape.names()},
	} {
		object := tree
		if c.name != "" {
			object = defs[c.name].(map[string]any)
		}
		var inGo, inSchema []string
		for i := range c.typ.NumField() {
			name, _, _ := strings.Cut(c.typ.Field(i).Tag.Get("json"), ",")
			inGo = append(inGo, name)
		}
		for name := range object["properties"].(map[string]any) {
			inSchema = append(inSchema, name)
		}
		decoder := slices.Sorted(slices.Values(c.decoder))
		slices.Sort(inGo)
		slices.Sort(inSchema)
		if !slices.Equal(inGo, inSchema) || !slices.Equal(inGo, decoder) {
			t.Errorf("%s\nGo      %v\nschema  %v\ndecoder %v", c.name, inGo, inSchema, decoder)
		}
	}
}

func TestTheSchemaListsEveryType(t *testing.T) {
	_, tree := loadSchema(t)
	data, err := json.Marshal(tree["$defs"].(map[string]any)["question"].(map[string]any)["properties"].(map[string]any)["type"].(map[string]any)["enum"])
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := json.Marshal(surveys.Types); string(data) != string(want) {
		t.Errorf("schema %s\nGo     %s", data, want)
	}
}
