package web

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"
)

// Content codings in the order in which we like them.
const (
	codingBrotli = "br"
	codingGzip   = "gzip"
)

// below is the size in bytes under which compressing is not worth it.
const below = 512

// accepted returns the best coding of an Accept-Encoding header that we speak,
// "" for none. A weight of 0 forbids one (RFC 9110 §12.5.3).
func accepted(header string) string {
	best, bestQ := "", 0.0
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != codingBrotli && name != codingGzip {
			continue
		}
		q := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				q = f
			}
		}
		if q > bestQ || (q == bestQ && q > 0 && name == codingBrotli) {
			best, bestQ = name, q
		}
	}
	return best
}

var gzipWriters = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestCompression) // pages are small; the level is valid
	return w
}}

var brotliWriters = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 5) }}

// compress returns body in a coding; level counts for brotli only (0 = 5).
func compress(coding string, body []byte) []byte {
	var out bytes.Buffer
	switch coding {
	case codingBrotli:
		w := brotliWriters.Get().(*brotli.Writer)
		w.Reset(&out)
		w.Write(body)
		w.Close()
		brotliWriters.Put(w)
	case codingGzip:
		w := gzipWriters.Get().(*gzip.Writer)
		w.Reset(&out)
		w.Write(body)
		w.Close()
		gzipWriters.Put(w)
	}
	return out.Bytes()
}

// send writes a whole body, compressed when the caller takes that.
func send(c *gin.Context, status int, contentType string, body []byte) {
	h := c.Writer.Header()
	h.Set("Content-Type", contentType)
	addVary(c, "Accept-Encoding")
	if coding := accepted(c.GetHeader("Accept-Encoding")); coding != "" && len(body) >= below {
		body = compress(coding, body)
		h.Set("Content-Encoding", coding)
	}
	write(c, status, body)
}

func write(c *gin.Context, status int, body []byte) {
	c.Writer.Header().Set("Content-Length", strconv.Itoa(len(body)))
	c.Writer.WriteHeader(status)
	c.Writer.Write(body) // an error here means that the caller is gone
}

// addVary adds to Vary what is not yet in it.
func addVary(c *gin.Context, field string) {
	h := c.Writer.Header()
	switch old := h.Get("Vary"); {
	case old == "":
		h.Set("Vary", field)
	case !strings.Contains(old, field):
		h.Set("Vary", old+", "+field)
	}
}
