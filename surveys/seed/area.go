// Package seed holds what Minyi ships with: the fictional demo city with its
// questionnaire, pledges and scheme, the areas and census figures of Panjin, and
// a generator of made-up responses.
//
// The demo city 苇海市 (Reedsea) does not exist. Its districts carry the census
// figures of Panjin's under other names, so that weighting has something real to
// work on; whatever is shown of it is marked as simulated.
package seed

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"sync"

	"minyi/surveys/area"
)

//go:embed data
var data embed.FS

// Codes of the demo city and of what belongs to it.
const (
	DemoCity          = "219900"
	PanjinCity        = "211100"
	SurveyCode        = "civility-2026"
	CitizenPledge     = "citizen"
	MerchantPledge    = "merchant"
	SchemeCode        = "annual-2026"
	DemoMarginsCode   = "demo-census-2020"
	PanjinMarginsCode = "panjin-census-2020"
)

// Presets are the names of the area tables that ship.
var Presets = []string{"demo", "panjin"}

// Areas returns a shipped area table: "demo", the fictional city with 50 streets
// and towns, or "panjin", the districts of Panjin with the change of 2016.
func Areas(preset string) ([]area.Area, bool) {
	read, ok := areas[preset]
	if !ok {
		return nil, false
	}
	return slices.Clone(read()), true
}

var areas = map[string]func() []area.Area{
	"demo":   sync.OnceValue(func() []area.Area { return readAreas("data/reedsea_areas.csv") }),
	"panjin": sync.OnceValue(func() []area.Area { return readAreas("data/panjin_areas.csv") }),
}

// readAreas reads an embedded table; that it is in order is a test.
func readAreas(name string) []area.Area {
	list, err := area.ReadCSV(bytes.NewReader(file(name)))
	if err != nil {
		panic(fmt.Sprintf("embedded %s: %v", name, err))
	}
	return list
}

// DemoTree returns the tree of the demo city.
var DemoTree = sync.OnceValue(func() *area.Tree { return tree("demo") })

// PanjinTree returns the tree of Panjin.
var PanjinTree = sync.OnceValue(func() *area.Tree { return tree("panjin") })

func tree(preset string) *area.Tree {
	t, err := area.NewTree(areas[preset]())
	if err != nil {
		panic(fmt.Sprintf("embedded areas %s: %v", preset, err))
	}
	return t
}

func file(name string) []byte {
	b, err := data.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}
