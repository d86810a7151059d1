package seed

import (
	"fmt"

	"minyi/surveys"
)

// Channel is one entrance through which made-up responses come in.
type Channel struct {
	ID      int64  // of the stored channel; the caller fills it in
	Code    string // "open" is the channel that every survey has
	Name    string // of its place
	Mode    surveys.Mode
	Sample  surveys.Sample
	Area    string // "" = the whole city
	Unit    string
	Share   float64 // of all responses, relative to the other channels
	Coached bool    // its people are told what to answer, all within a few hours
}

// OpenChannel is the code of the channel of those who come without one.
const OpenChannel = "open"

// DemoChannels returns the demo's entrances: drawn households by web and phone,
// the open link, a poster, a team of interviewers and a batch of paper forms per
// district, and three communities that are coached.
func DemoChannels() []Channel {
	channels := []Channel{
		{Code: OpenChannel, Mode: surveys.Web, Sample: surveys.Volunteer, Share: 0.36},
		{Code: "household_web", Name: "抽样住户（网络）", Mode: surveys.Web, Sample: surveys.Probability, Share: 0.13},
		{Code: "household_phone", Name: "抽样住户（电话）", Mode: surveys.Telephone, Sample: surveys.Probability, Share: 0.08},
	}
	for _, kind := range []struct {
		name   string
		place  string
		mode   surveys.Mode
		sample surveys.Sample
		share  float64
	}{
		{"poster", "街头海报", surveys.Web, surveys.Volunteer, 0.03},
		{"interview", "街头拦访", surveys.Intercept, surveys.Quota, 0.035},
		{"forms", "纸质问卷", surveys.Paper, surveys.Quota, 0.03},
	} {
		for _, d := range districts {
			channels = append(channels, Channel{
				Code: fmt.Sprintf("%s_%s", kind.name, d.Demo), Name: DemoTree().Name(d.Demo, "zh-CN") + kind.place, Mode: kind.mode, Sample: kind.sample,
				Area: d.Demo, Unit: d.Demo, Share: kind.share,
			})
		}
	}
	for _, town := range []string{"219902003", "219904103", "219903101"} {
		channels = append(channels, Channel{
			Code: "community_" + town, Name: DemoTree().Name(town, "zh-CN") + "社区活动室", Mode: surveys.Web, Sample: surveys.Volunteer,
			Area: town, Unit: town[:6], Share: 0.015, Coached: true,
		})
	}
	return channels
}
