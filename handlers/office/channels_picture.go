package office

import (
	"archive/zip"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/channel"
)

// pictureSizes are the sizes in pixels that the pages offer, with the width in
// millimetres that a printer makes of them at 300 dpi.
var pictureSizes = []struct{ Pixels, Millimetres int }{{512, 43}, {1024, 87}, {2048, 173}}

// readSize reads the wanted width in pixels.
func readSize(c *gin.Context) (int, error) {
	text := c.DefaultQuery("size", "1024")
	size, err := strconv.Atoi(text)
	if err != nil {
		size = 0
	}
	return size, channel.CheckPixels(size)
}

// printable returns the channel of the path when there is something to print.
func (o *office) printable(c *gin.Context) (entrance, error) {
	_, e, err := o.entrance(c, account.ChannelsRead)
	switch {
	case err != nil:
		return e, err
	case e.RetiredAt != 0:
		return e, surveys.E(surveys.Conflict, "channels.retired_not_printed", "")
	case e.Short == "":
		return e, surveys.E(surveys.Conflict, "channels.open_not_printed", "")
	}
	return e, o.mayPrint(c)
}

// pictureName names a file after the area and the place; the place's code at the
// end is the one that stands on the poster.
func (o *office) pictureName(c *gin.Context, names *channel.Names, e entrance) string {
	area := ""
	if e.Area != "" {
		area = o.Areas().Name(e.Area, web.Language(c))
	}
	return names.Next(area, e.place.Name, e.Short)
}

func (o *office) channelSVG(c *gin.Context) error {
	e, err := o.printable(c)
	if err != nil {
		return err
	}
	code, err := channel.NewQR(o.placeURL(e.Short))
	if err != nil {
		return err
	}
	web.Download(c, o.pictureName(c, new(channel.Names), e)+".svg", "image/svg+xml")
	c.Data(http.StatusOK, "image/svg+xml", code.SVG(bare(o.placeURL(e.Short))))
	return nil
}

func (o *office) channelPNG(c *gin.Context) error {
	e, err := o.printable(c)
	if err != nil {
		return err
	}
	size, err := readSize(c)
	if err != nil {
		return err
	}
	data, err := o.png(e, size)
	if err != nil {
		return err
	}
	web.Download(c, o.pictureName(c, new(channel.Names), e)+".png", "image/png")
	c.Data(http.StatusOK, "image/png", data)
	return nil
}

func (o *office) png(e entrance, size int) ([]byte, error) {
	code, err := channel.NewQR(o.placeURL(e.Short))
	if err != nil {
		return nil, err
	}
	return code.PNG(size)
}

// channelPictures sends the pictures of all channels of a filter in one ZIP,
// made while it is sent.
func (o *office) channelPictures(c *gin.Context) error {
	s, list, err := o.printables(c)
	if err != nil {
		return err
	}
	size, err := readSize(c)
	if err != nil {
		return err
	}
	web.Download(c, channel.FileName(s.Code, "qr", o.today())+".zip", "application/zip")
	archive := zip.NewWriter(web.Patient(c, o.Now))
	names := new(channel.Names)
	for _, e := range list {
		if err := o.pack(archive, o.pictureName(c, names, e)+".png", e, size); err != nil {
			return web.Cut(err)
		}
	}
	return web.Cut(archive.Close())
}

func (o *office) pack(archive *zip.Writer, name string, e entrance, size int) error {
	data, err := o.png(e, size)
	if err != nil {
		return err
	}
	// A PNG is packed already.
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: o.Now()})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
