package web

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// even is a picture of one colour, which is small as a file and large in memory.
type even struct {
	model color.Model
	w, h  int
}

func (p even) ColorModel() color.Model { return p.model }
func (p even) Bounds() image.Rectangle { return image.Rect(0, 0, p.w, p.h) }
func (p even) At(int, int) color.Color { return p.model.Convert(color.NRGBA64{R: 0xff00, A: 0x8000}) }

// Whatever is sent, it takes less than 100 MB to draw it: files of a few kilobytes took hundreds.
func TestPicturesAreBoundInMemory(t *testing.T) {
	file := func(model color.Model, w, h int) []byte {
		var b bytes.Buffer
		must(t, png.Encode(&b, even{model, w, h}))
		return b.Bytes()
	}
	var large bytes.Buffer
	must(t, jpeg.Encode(&large, image.NewYCbCr(image.Rect(0, 0, 5600, 4200), image.YCbCrSubsampleRatio420), nil))
	progressive := bytes.Clone(large.Bytes())
	i := bytes.Index(progressive, []byte{0xff, 0xc0})
	progressive[i+1] = 0xc2 // of which every coefficient is kept until the end
	for name, c := range map[string]struct {
		data []byte
		want dispatch.Code
	}{
		"a photo of 23 million pixels": {large.Bytes(), ""}, "the same, progressive": {progressive, dispatch.TooLarge},
		"a screenshot": {file(color.NRGBAModel, 2160, 3840), ""}, "24 million pixels": {file(color.NRGBAModel, 4800, 4800), dispatch.TooLarge},
		"sixteen bits": {file(color.NRGBA64Model, 2500, 2500), ""}, "sixteen bits, many": {file(color.NRGBA64Model, 3000, 3000), dispatch.TooLarge}, "grey": {file(color.GrayModel, 4800, 4800), ""},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := redraw(t.Context(), c.data)
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; dispatch.CodeOf(err) != c.want || used > 100 {
			t.Errorf("%s, a file of %d kB: %v; it took %d MB", name, len(c.data)>>10, err, used)
		}
	}
}

// One picture is drawn at a time, and who goes away while waiting does not keep others waiting.
func TestOnePictureAtATime(t *testing.T) {
	painting <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := redraw(ctx, photo(t, 20, 20, 1))
		gone <- err
	}()
	select {
	case err := <-gone:
		t.Fatalf("it was drawn beside another: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	cancel()
	if err := <-gone; err == nil {
		t.Error("it was drawn for nobody")
	}
	<-painting
	if _, err := redraw(t.Context(), photo(t, 20, 20, 1)); err != nil {
		t.Error(err)
	}
}
