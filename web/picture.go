package web

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	_ "image/png" // a sort of picture that is taken
	"net/http"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // and another

	"github.com/bangban/bangban/dispatch"
)

const (
	mostPicture = 12 << 20 // bytes, as it is sent
	mostPixels  = 24_000_000
	longSide    = 2000 // pixels: a receipt can still be read
	quality     = 80
	// painters is how many pictures are processed at once, which limits memory.
	painters = 2
)

var painting = make(chan struct{}, painters)

var errPicture = dispatch.Wrong("body", "须为 JPEG、PNG 或 WebP 图片", "it is no JPEG, PNG or WebP picture")

// redraw decodes a file by its content, whatever its name, and encodes the picture again: upright, not larger than needed, and
// without metadata (place, device, time) or hidden data.
func redraw(data []byte) ([]byte, error) {
	switch http.DetectContentType(data) {
	case "image/jpeg", "image/png", "image/webp":
	default:
		return nil, errPicture
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width < 1 || size.Height < 1 {
		return nil, errPicture
	}
	if int64(size.Width)*int64(size.Height) > mostPixels {
		return nil, dispatch.Refuse(dispatch.TooLarge, "图片超过 2400 万像素，请缩小后再传", "the picture has more than 24 million pixels; make it smaller")
	}
	painting <- struct{}{}
	defer func() { <-painting }()
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
