package office

import (
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
)

// mark is a word in what a browser calls itself and what people call it. The
// first that occurs counts: the later ones are copied by the earlier.
type mark struct{ in, name string }

var browsers = []mark{
	{"MicroMessenger", "微信"}, {"DingTalk", "钉钉"}, {"QQBrowser", "QQ 浏览器"}, {"QIHU 360", "360 浏览器"}, {"360SE", "360 浏览器"},
	{"HuaweiBrowser", "华为浏览器"}, {"UCBrowser", "UC 浏览器"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox", "Firefox"},
	{"Chrome", "Chrome"}, {"Safari", "Safari"},
}

var systems = []mark{
	{"HarmonyOS", "HarmonyOS"}, {"OpenHarmony", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
	{"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"UOS", "统信 UOS"}, {"Kylin", "麒麟"}, {"Linux", "Linux"},
}

// device words what a browser calls itself: enough for people to know their
// own, and no more.
func device(c *gin.Context, agent string) string {
	find := func(marks []mark) string {
		for _, m := range marks {
			if strings.Contains(agent, m.in) {
				return m.name
			}
		}
		return ""
	}
	browser, system := find(browsers), find(systems)
	switch {
	case browser != "" && system != "":
		return web.Say(c, "me.device", "Browser", browser, "System", system)
	case browser+system != "":
		return browser + system
	}
	return web.Say(c, "me.device_unknown")
}
