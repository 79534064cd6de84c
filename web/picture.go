package web

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // a sort of picture that is taken
	"net/http"
	"runtime"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // and another

	"github.com/bangban/bangban/dispatch"
)

const (
	mostPicture = 12 << 20 // bytes, as it is sent
	mostDecoded = 56 << 20 // bytes of memory while it is decoded; with what is drawn from it less than 100 MB
	longSide    = 2000     // pixels: a receipt can still be read
	quality     = 80
)

// painting is held by whoever draws a picture: one at a time, which limits memory.
var painting = make(chan struct{}, 1)

var errPicture = dispatch.Wrong("body", "须为 JPEG、PNG 或 WebP 图片", "it is no JPEG, PNG or WebP picture")

// redraw decodes a file by its content, whatever its name, and encodes the picture again: upright, not larger than needed, and
// without metadata (place, device, time) or hidden data.
func redraw(ctx context.Context, data []byte) ([]byte, error) {
	sort := http.DetectContentType(data)
	switch sort {
	case "image/jpeg", "image/png", "image/webp":
	default:
		return nil, errPicture
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width < 1 || size.Height < 1 {
		return nil, errPicture
	}
	pixels := int64(size.Width) * int64(size.Height)
	if float64(pixels)*bytesPerPixel(sort, size, data) > mostDecoded {
		return nil, dispatch.Refuse(dispatch.TooLarge, "图片太大，请缩小到 2000 像素左右再传", "the picture is too large; make it about 2000 pixels wide")
	}
	select {
	case painting <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-painting }()
	if pixels > longSide*longSide {
		defer runtime.GC() // or the memory of this one is still taken when the next comes
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errPicture
	}
	picture = upright(shrink(picture), orientation(data))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, errPicture
	}
	return out.Bytes(), nil
}

// bytesPerPixel is how much memory the decoder needs for a pixel.
func bytesPerPixel(sort string, size image.Config, data []byte) float64 {
	switch sort {
	case "image/jpeg":
		return jpegBytes(data)
	case "image/webp":
		return 8 // colours, and transformed ones
	}
	n := 4.0
	switch size.ColorModel {
	case color.GrayModel:
		n = 1
	case color.Gray16Model:
		n = 2
	case color.RGBA64Model, color.NRGBA64Model:
		n = 8
	default:
		if _, ok := size.ColorModel.(color.Palette); ok {
			n = 1
		}
	}
	if len(data) > 28 && data[28] != 0 { // interlaced: each pass is a picture of its own
		n *= 2
	}
	return n
}

// jpegBytes reads the frame header (ITU T.81 B.2.2): a component takes a byte where it is sampled, and a progressive one four more
// for its coefficients.
func jpegBytes(data []byte) float64 {
	const worst = 4 * 5
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker, size := data[i+1], int(binary.BigEndian.Uint16(data[i+2:]))
		if marker == 0xff {
			i++ // filling
			continue
		}
		if size < 2 || i+2+size > len(data) {
			break
		}
		if frame := data[i+4 : i+2+size]; marker >= 0xc0 && marker <= 0xc2 && len(frame) >= 6 && len(frame) >= 6+3*int(frame[5]) {
			var most, all int
			for c := range int(frame[5]) {
				sampled := int(frame[6+3*c+1]>>4) * int(frame[6+3*c+1]&15)
				most, all = max(most, sampled), all+sampled
			}
			if most == 0 {
				break
			}
			n := float64(all) / float64(most)
			if marker == 0xc2 {
				n *= 5
			}
			return n
		}
		i += 2 + size
	}
	return worst
}

// shrink scales a picture down, on white because a JPEG has no transparency.
func shrink(p image.Image) *image.RGBA {
	b := p.Bounds()
	w, h := b.Dx(), b.Dy()
	if most := max(w, h); most > longSide {
		w, h = max(1, w*longSide/most), max(1, h*longSide/most)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), p, b, draw.Over, nil)
	return out
}

// upright rotates a picture by its Exif orientation, 1 to 8.
func upright(p *image.RGBA, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return p
	}
	w, h := p.Rect.Dx(), p.Rect.Dy()
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[orientation]
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			out.SetRGBA(x, y, p.RGBAAt(from(x, y)))
		}
	}
	return out
}

// orientation returns the Exif orientation (CIPA DC-008, tag 0x0112) of a JPEG; 1, upright, where there is none.
func orientation(data []byte) int {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker, size := data[i+1], int(binary.BigEndian.Uint16(data[i+2:]))
		if marker == 0xda || size < 2 || i+2+size > len(data) {
			break
		}
		if exif, ok := bytes.CutPrefix(data[i+4:i+2+size], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return exifOrientation(exif)
		}
		i += 2 + size
	}
	return 1
}

func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	entries := int(order.Uint16(tiff[at:]))
	for i := at + 2; entries > 0 && i+12 <= len(tiff); i, entries = i+12, entries-1 {
		if order.Uint16(tiff[i:]) == 0x0112 {
			return int(order.Uint16(tiff[i+8:]))
		}
	}
	return 1
}
