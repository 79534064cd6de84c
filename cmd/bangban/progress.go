package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// progress is a progress bar on a terminal; it prints nothing elsewhere.
type progress struct {
	w     io.Writer
	name  string
	shown time.Time
}

func (p *program) progress(name dispatch.Text) *progress {
	bar := &progress{name: name.In(p.lang)}
	if f, ok := p.err.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			bar.w = f
		}
	}
	return bar
}

const barWidth = 30

func (b *progress) show(done, total int) {
	if b.w == nil || total == 0 || time.Since(b.shown) < 100*time.Millisecond {
		return
	}
	b.shown = time.Now()
	full := min(barWidth, barWidth*done/total)
	_, _ = fmt.Fprintf(b.w, "\r%s [%s%s] %d/%d", b.name, strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done, total)
}

func (b *progress) clear() {
	if b.w != nil && !b.shown.IsZero() {
		_, _ = fmt.Fprint(b.w, "\r\033[K")
	}
}
