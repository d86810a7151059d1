package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// maxReply bounds the body of a reply: an acknowledgement is short.
const maxReply = 1 << 20

// readReply reads one HTTP/1.1 reply, appends its body to body (nil drops it; a
// chunked one is dropped always) and returns its status.
// It does what a load generator needs and little of what a client does, so that
// it costs the cores that it shares with the server next to nothing.
//
// Errors: a reply that is not HTTP/1.1, has no length or ends the connection.
func readReply(r *bufio.Reader, body *[]byte) (status int, err error) {
	for {
		if status, err = readStatus(r); err != nil {
			return 0, err
		}
		h, err := readHeader(r)
		if err != nil {
			return status, err
		}
		switch {
		case status < 200:
			continue // the real one is still to come
		case status == 204 || status == 304:
		case h.chunked:
			err = dropChunks(r)
		case h.length < 0:
			err = errors.New("a reply without a length")
		case body == nil:
			_, err = r.Discard(h.length)
		default:
			from := len(*body)
			*body = append(*body, make([]byte, h.length)...)
			_, err = io.ReadFull(r, (*body)[from:])
		}
		if err == nil && h.last {
			err = errors.New("the server closes the connection")
		}
		return status, err
	}
}

func readStatus(r *bufio.Reader) (int, error) {
	line, err := readLine(r)
	if err != nil {
		return 0, err
	}
	rest, ok := bytes.CutPrefix(line, []byte("HTTP/1.1 "))
	if !ok || len(rest) < 3 || len(rest) > 3 && rest[3] != ' ' {
		return 0, fmt.Errorf("not a status line: %q", line)
	}
	status, err := strconv.Atoi(string(rest[:3]))
	if err != nil || status < 100 {
		return 0, fmt.Errorf("not a status line: %q", line)
	}
	return status, nil
}

// replyHeader is what decides where a reply ends.
type replyHeader struct {
	length  int // -1 when not given
	chunked bool
	last    bool
}

func readHeader(r *bufio.Reader) (replyHeader, error) {
	h := replyHeader{length: -1}
	for {
		line, err := readLine(r)
		if err != nil || len(line) == 0 {
			return h, err
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			return h, fmt.Errorf("not a header line: %q", line)
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if h.length, err = strconv.Atoi(string(value)); err != nil || h.length < 0 || h.length > maxReply {
				return h, fmt.Errorf("a reply of length %q", value)
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			if h.chunked = bytes.EqualFold(value, []byte("chunked")); !h.chunked {
				return h, fmt.Errorf("a reply in %q", value)
			}
		case bytes.EqualFold(name, []byte("Connection")):
			h.last = bytes.EqualFold(value, []byte("close"))
		}
	}
}

// dropChunks reads a chunked body with its trailer.
func dropChunks(r *bufio.Reader) error {
	for left := int64(maxReply); ; {
		line, err := readLine(r)
		if err != nil {
			return err
		}
		digits, _, _ := bytes.Cut(line, []byte(";"))
		size, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 31)
		if err != nil {
			return fmt.Errorf("a chunk of size %q", line)
		}
		if size == 0 {
			_, err := readHeader(r) // the trailer looks like one
			return err
		}
		if left -= int64(size); left < 0 {
			return errors.New("a reply without end")
		}
		if _, err := r.Discard(int(size)); err != nil {
			return err
		}
		if line, err = readLine(r); err != nil {
			return err
		} else if len(line) > 0 {
			return fmt.Errorf("a chunk longer than it says: %q", line)
		}
	}
}

// readLine returns a line without its end; it is good until the next read.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, io.EOF) && len(line) > 0 {
		return nil, io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err // a line longer than the buffer, too
	}
	return bytes.TrimSuffix(line[:len(line)-1], []byte("\r")), nil
}
