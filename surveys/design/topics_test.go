package design

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestEveryFindingBeforePublishingHasATopicOfItsOwn: what CheckPublish refuses
// is not a matter of structure; that was settled when the draft was kept.
func TestEveryFindingBeforePublishingHasATopicOfItsOwn(t *testing.T) {
	seen := map[Topic]bool{TopicStructure: true, TopicLogic: true}
	for _, name := range []string{"publish.go", "versions.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range regexp.MustCompile(`design\.[a-z_]+`).FindAllString(string(source), -1) {
			topic := TopicOf(key)
			if topic == TopicStructure {
				t.Errorf("%s has no topic", key)
			}
			seen[topic] = true
		}
	}
	for _, topic := range Topics {
		if !seen[topic] {
			t.Errorf("nothing is ever found under %s", topic)
		}
	}
	for topic := range seen {
		if !slices.Contains(Topics, topic) {
			t.Errorf("%s is not shown", topic)
		}
	}
	if got := TopicOf("logic.unknown_code"); got != TopicLogic {
		t.Errorf("findings of conditions stand under %s", got)
	}
}
