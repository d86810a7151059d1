package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"
)

// The parts of a CycloneDX 1.6 document that are used here.
type (
	bom struct {
		Schema       string          `json:"$schema"`
		BOMFormat    string          `json:"bomFormat"`
		SpecVersion  string          `json:"specVersion"`
		Version      int             `json:"version"`
		Metadata     bomMetadata     `json:"metadata"`
		Components   []bomComponent  `json:"components"`
		Dependencies []bomDependency `json:"dependencies"`
	}
	bomMetadata struct {
		Timestamp string       `json:"timestamp"`
		Component bomComponent `json:"component"`
	}
	bomComponent struct {
		Type     string       `json:"type"`
		Ref      string       `json:"bom-ref"`
		Name     string       `json:"name"`
		Version  string       `json:"version"`
		Licenses []bomLicense `json:"licenses"`
		PURL     string       `json:"purl,omitempty"`
		Hashes   []bomHash    `json:"hashes,omitempty"`
	}
	bomLicense struct {
		Expression string `json:"expression"`
	}
	bomHash struct {
		Alg     string `json:"alg"`
		Content string `json:"content"`
	}
	bomDependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	}
)

// billOfMaterials lists what is in the program, with licences. It has no serial
// number: the same program has the same list.
func billOfMaterials(version, arch string, at time.Time, binary []byte, parts []component) ([]byte, error) {
	self := bomComponent{
		Type: "application", Ref: "minyi-linux-" + arch, Name: "minyi", Version: version, Licenses: []bomLicense{{"Apache-2.0"}},
		Hashes: []bomHash{{"SHA-256", fmt.Sprintf("%x", sha256.Sum256(binary))}},
	}
	doc := bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", BOMFormat: "CycloneDX", SpecVersion: "1.6", Version: 1,
		Metadata: bomMetadata{at.Format(time.RFC3339), self}, Dependencies: []bomDependency{{Ref: self.Ref, DependsOn: []string{}}},
	}
	for _, p := range parts {
		c := bomComponent{Type: "library", Ref: p.purl, Name: p.name, Version: p.version, Licenses: []bomLicense{{p.licence}}, PURL: p.purl}
		if p.sha256 != "" {
			c.Hashes = []bomHash{{"SHA-256", p.sha256}}
		}
		doc.Components = append(doc.Components, c)
		doc.Dependencies[0].DependsOn = append(doc.Dependencies[0].DependsOn, p.purl)
	}
	text, err := json.MarshalIndent(doc, "", " ")
	return append(text, '\n'), err
}
