package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRepliesAreRead(t *testing.T) {
	const next = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
	for _, c := range []struct {
		name, in string
		status   int
	}{
		{"with a length", "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"a\":\"b\n\"}\n", 201},
		{"without a body", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200},
		{"without a reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200},
		{"in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", 200},
		{"in chunks with a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nDigest: x\r\n\r\n", 200},
		{"that has no content", "HTTP/1.1 204 No Content\r\n\r\n", 204},
		{"after an interim one", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\na", 201},
		{"whose lines end in the Unix way", "HTTP/1.1 200 OK\nContent-Length: 1\n\na", 200},
	} {
		for _, pieces := range []struct {
			name string
			of   func(io.Reader) io.Reader
		}{{"", func(r io.Reader) io.Reader { return r }}, {" byte by byte", iotest.OneByteReader}} {
			t.Run(c.name+pieces.name, func(t *testing.T) {
				r := bufio.NewReader(pieces.of(strings.NewReader(c.in + next)))
				if status, err := readReply(r, nil); err != nil || status != c.status {
					t.Fatalf("%d, %v, want %d", status, err, c.status)
				}
				// The next one must begin where this one ends.
				if status, err := readReply(r, nil); err != nil || status != 404 {
					t.Fatalf("the next reply: %d, %v", status, err)
				}
				if _, err := readReply(r, nil); !errors.Is(err, io.EOF) {
					t.Fatalf("after the last: %v", err)
				}
			})
		}
	}
}

func TestRepliesThatAreNoneAreErrors(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"another protocol", "SSH-2.0-x\r\n\r\n"},
		{"an older HTTP", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"},
		{"a status that is no number", "HTTP/1.1 2x0 OK\r\n\r\n"},
		{"a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"},
		{"a header that is none", "HTTP/1.1 200 OK\r\nnothing\r\n\r\n"},
		{"no length", "HTTP/1.1 200 OK\r\n\r\nabc"},
		{"a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"},
		{"a length beyond reason", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"},
		{"a body cut off", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"},
		{"a header cut off", "HTTP/1.1 200 OK\r\nContent-Len"},
		{"an encoding it does not know", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"},
		{"a chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"},
		{"a chunk longer than its size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n"},
		{"chunks without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\nabc"},
		{"a line without end", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 5000)},
		{"the end of the connection announced", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, err := readReply(bufio.NewReader(strings.NewReader(c.in)), nil); err == nil {
				t.Errorf("read as %d", status)
			}
		})
	}
}

func FuzzReadReply(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
	f.Add("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nab")
	f.Fuzz(func(t *testing.T, in string) {
		status, err := readReply(bufio.NewReader(strings.NewReader(in)), nil)
		if err == nil && (status < 200 || status > 999 || !strings.Contains(in, fmt.Sprintf("HTTP/1.1 %d", status))) {
			t.Errorf("%q is read as %d", in, status)
		}
	})
}
