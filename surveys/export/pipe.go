package export

// pipe writes pieces of a table beside the goroutine that makes them.
type pipe struct {
	write      func([]byte) error
	full, free chan []byte
	failed     chan error // holds the first error
	ended      chan struct{}
}

// chunk is how large a piece is; pieces is how many of them there are.
const (
	chunk  = 64 << 10
	pieces = 3
)

func newPipe(write func([]byte) error) *pipe {
	p := &pipe{
		write: write, full: make(chan []byte, pieces), free: make(chan []byte, pieces), failed: make(chan error, 1), ended: make(chan struct{}),
	}
	for range pieces - 1 { // the last one is with the maker
		p.free <- make([]byte, 0, chunk+chunk/8)
	}
	go p.run()
	return p
}

func (p *pipe) run() {
	defer close(p.ended)
	broken := false
	for b := range p.full {
		if !broken {
			if err := p.write(b); err != nil {
				broken = true
				p.failed <- err
			}
		}
		p.free <- b[:0]
	}
}

// put hands a piece over and returns memory for the next one.
func (p *pipe) put(b []byte) ([]byte, error) {
	p.full <- b
	return <-p.free, p.err()
}

func (p *pipe) err() error {
	select {
	case err := <-p.failed:
		return err
	default:
		return nil
	}
}

// close waits until everything is written.
func (p *pipe) close() error {
	close(p.full)
	<-p.ended
	return p.err()
}
