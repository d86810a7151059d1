package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// stall is how long one write of a download may wait for its reader.
const stall = 30 * time.Second

// Patient lets a long download outlast the server's write timeout as long as
// the reader keeps reading.
func Patient(c *gin.Context, now func() time.Time) io.Writer {
	return patient{c.Writer, http.NewResponseController(c.Writer), now}
}

type patient struct {
	io.Writer
	control *http.ResponseController
	now     func() time.Time
}

func (w patient) Write(p []byte) (int, error) {
	if err := w.control.SetWriteDeadline(w.now().Add(stall)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return w.Writer.Write(p)
}

// Cut ends a download that failed half-way by breaking the connection, so that
// nobody takes half a file for the whole.
func Cut(err error) error {
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// Download names the file that a browser saves; nothing keeps a copy on the way.
func Download(c *gin.Context, name, contentType string) {
	c.Header("Content-Type", contentType)
	c.Header("Content-Disposition", Attachment(name))
	c.Header("Cache-Control", "no-store")
}
