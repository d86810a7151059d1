package channel

import (
	"crypto/hmac"
	"io"

	"minyi/surveys/crockford"
)

// deviceLength is in Crockford characters: 80 bits, so that no two devices have
// the same mark.
const deviceLength = 16

// MarkDevice makes what a device keeps after it has sent a response of a survey.
// It says that and nothing else: it is drawn anew per device and survey, is
// stored nowhere but on the device, and two surveys' marks have nothing in
// common.
func MarkDevice(key []byte, survey string, random io.Reader) (string, error) {
	drawn, err := crockford.New(random, deviceLength)
	if err != nil {
		return "", err
	}
	return drawn + mac(key, "device", survey, drawn), nil
}

// DeviceMarked reports whether mark was made by MarkDevice with this key for
// this survey.
func DeviceMarked(key []byte, survey, mark string) bool {
	if len(mark) != deviceLength+macLength {
		return false
	}
	return hmac.Equal([]byte(mark[deviceLength:]), []byte(mac(key, "device", survey, mark[:deviceLength])))
}
