package store

import (
	"errors"
	"fmt"

	"math/rand/v2"
	"os"
	"sync"
	"syscall"
)

// witness asks the file system after a commit whether it still writes.
//
// A successful fsync is not enough. When a disk error makes ext4 give its
// journal up (errors=remount-ro), there are some milliseconds in which fsync
// reports success although the file's new length will never reach the disk: the
// transaction that held it is gone, so there seems to be nothing left to wait
// for. A response acknowledged then is lost at the next mount. Changing
// another file's length needs a transaction of its own, which is refused from
// the moment the journal is given up; asked after the sync, it tells.
//
// The file lies beside the database and holds no blocks.
type witness struct {
	mu   sync.Mutex
	file *os.File
	size int64
}

// witnessEnd follows the database's name in the name of its witness.
const witnessEnd = "-witness"

// longest is small, though it is all hole: a copy of the folder may fill it.
const longest = 1 << 16

func openWitness(database string) (*witness, error) {
	f, err := os.OpenFile(database+witnessEnd, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	// Another process on the same database starts elsewhere: a length that is
	// set already would change nothing, and so tell nothing.
	return &witness{file: f, size: rand.Int64N(longest)}, nil
}

// errNotDurable is a commit that was reported done on a disk that had stopped
// writing.
var errNotDurable = errors.New("the disk stopped writing during a commit")

// ask returns errNotDurable when what was synced before may not be on the disk.
// Other errors, such as a full disk, say nothing about that and are dropped.
func (w *witness) ask() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.size = (w.size + 1) % longest
	err := w.file.Truncate(w.size)
	if errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EIO) {
		return fmt.Errorf("%w: %w", errNotDurable, err)
	}
	return nil
}

func (w *witness) close() error {
	if w == nil {
		return nil
	}
	if err := w.file.Close(); !errors.Is(err, os.ErrClosed) { // a store may be closed twice
		return err
	}
	return nil
}
