package resident

import (
	"net"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
	"minyi/surveys/intake"
)

// deviceCookie holds the mark of a device that has sent a response. Its path is
// the survey's own, so that no other page ever sees it.
const deviceCookie = "minyi_answered"

// sameDevice reports whether the request comes from a device that has sent a
// response of this survey, where the survey asks. It raises a doubt and never
// refuses: a family shares a phone, and browsers forget.
func (h *Handler) sameDevice(c *gin.Context, s *catalog.Survey) bool {
	if s.Current.Survey.Settings.OnePer != surveys.OnePerDevice {
		return false
	}
	cookie, err := c.Request.Cookie(deviceCookie)
	return err == nil && channel.DeviceMarked(h.DeviceKey, s.Code, cookie.Value)
}

// arrived tells from where a new response came. A helper's device is not told
// of: many people answer on it.
func (h *Handler) arrived(c *gin.Context, s *catalog.Survey, out intake.Outcome) {
	if h.Arrived != nil && out.Status == intake.Stored {
		h.Arrived(s.ID, out.Seq, out.AcceptedAt, clientIP(c))
	}
}

// clientIP is gin's, without its price where no gateway has written a header: then
// it is the peer, whoever is trusted.
func clientIP(c *gin.Context) string {
	if len(c.Request.Header["X-Forwarded-For"]) > 0 {
		return c.ClientIP()
	}
	host, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil {
		return c.ClientIP()
	}
	return host
}

// markDevice leaves the mark with the receipt, where the survey asks for it and
// people answer on their own device: a helper's, which many use, gets none.
func (h *Handler) markDevice(c *gin.Context, s *catalog.Survey, token string) error {
	if s.Current.Survey.Settings.OnePer != surveys.OnePerDevice {
		return nil
	}
	if entrance, _ := s.Channel(token); entrance.Mode != surveys.Web {
		return nil
	}
	mark, err := channel.MarkDevice(h.DeviceKey, s.Code, h.Random)
	if err != nil {
		return err
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: deviceCookie, Value: mark, Path: h.Site.Path("/s/" + s.Code), MaxAge: 400 * 24 * 3600,
		HttpOnly: true, Secure: h.Site.HTTPS, SameSite: http.SameSiteLaxMode,
	})
	return nil
}
