package api

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/go-playground/validator/v10"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// maxBody is the largest small request; documents and imports have their own
// limits.
const maxBody = 64 << 10

var validate = newValidator()

// newValidator names fields as they stand in JSON, so that a finding points to
// what the caller wrote.
func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	// Columns of codes count bytes, and a person who writes 汉字 has three each.
	err := v.RegisterValidation("bytes", func(f validator.FieldLevel) bool {
		most, err := strconv.Atoi(f.Param())
		return err == nil && len(f.Field().String()) <= most
	})
	if err != nil {
		panic(err) // the tag's name is ours
	}
	return v
}

// bind reads a small JSON body into a new T and checks it by its validate tags.
//
// Errors: those of web.ReadBody; Malformed for what is not one JSON document;
// Invalid, all findings at once, with their places.
func bind[T any](c *gin.Context, limit int64) (*T, error) {
	if err := web.RequireJSON(c); err != nil {
		return nil, err
	}
	body, err := web.ReadBody(c, limit)
	if err != nil {
		return nil, err
	}
	// The strict reader words syntax errors and doubled names once for all.
	if _, err := strictjson.Parse(body, strictjson.Limits{Depth: 8}); err != nil {
		return nil, err
	}
	into := new(T)
	if err := json.Unmarshal(body, into, json.RejectUnknownMembers(true)); err != nil {
		return nil, misfit(err)
	}
	return into, check(into)
}

// misfit words a JSON document that does not fit.
func misfit(err error) error {
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return surveys.E(surveys.Malformed, "json.syntax", "", "Offset", 0).Because(err)
	}
	pointer := string(semantic.JSONPointer)
	if errors.Is(err, json.ErrUnknownName) {
		return surveys.E(surveys.Invalid, "api.field_unknown", pointer, "Field", string(semantic.JSONPointer.LastToken()))
	}
	return surveys.E(surveys.Invalid, "api.field_type", pointer, "Got", kindName(semantic.JSONKind)).Because(err)
}

func kindName(k jsontext.Kind) string {
	switch k {
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	case '"':
		return "string"
	case '0':
		return "number"
	case '{':
		return "object"
	}
	return "array"
}

// check runs the validate tags of v.
func check(v any) error {
	err := validate.Struct(v)
	var found validator.ValidationErrors
	if err == nil || !errors.As(err, &found) {
		return err
	}
	var errs surveys.Errors
	for _, f := range found {
		path := f.Namespace()
		if name := reflect.Indirect(reflect.ValueOf(v)).Type().Name(); name != "" { // a type without a name is not in it
			path = strings.TrimPrefix(path, name+".")
		}
		pointer := "/" + strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(path)
		switch f.Tag() {
		case "required":
			errs = append(errs, surveys.E(surveys.Invalid, "api.field_missing", pointer, "Field", f.Field()))
		case "oneof":
			errs = append(errs, surveys.E(surveys.Invalid, "api.field_choice", pointer, "Field", f.Field(), "Known", strings.ReplaceAll(f.Param(), " ", ", ")))
		case "bytes":
			errs = append(errs, surveys.E(surveys.Invalid, "api.field_bytes", pointer, "Field", f.Field(), "Max", f.Param()))
		case "max":
			errs = append(errs, surveys.E(surveys.Invalid, "api.field_max", pointer, "Field", f.Field(), "Max", f.Param()))
		default:
			errs = append(errs, surveys.E(surveys.Invalid, "api.field_wrong", pointer, "Field", f.Field(), "Rule", f.Tag()))
		}
	}
	return errs
}
