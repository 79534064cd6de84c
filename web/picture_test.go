package web

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// scene is a picture that is red at the top left and blue elsewhere.
func scene(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{0, 0, 255, 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{255, 0, 0, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

// photo is a JPEG as a camera writes it, with an orientation, and a place that must not be kept.
func photo(t testing.TB, w, h, orientation int) []byte {
	t.Helper()
	var plain bytes.Buffer
	must(t, jpeg.Encode(&plain, scene(w, h), nil))
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0)
	tiff = append(tiff, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0)
	tiff = append(tiff, []byte("GPS 112.4381 39.3412 INVENTED CAMERA")...)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(out, exif...), plain.Bytes()[2:]...)
}

func TestPicturesAreDrawnAnew(t *testing.T) {
	// Where the red corner is after rotation, by orientation: left or right, top or bottom.
	for orientation, at := range map[int][2]bool{1: {true, true}, 2: {false, true}, 3: {false, false}, 4: {true, false}, 5: {true, true}, 6: {false, true}, 7: {false, false}, 8: {true, false}, 9: {true, true}} {
		data, err := redraw(t.Context(), photo(t, 120, 80, orientation))
		must(t, err)
		if bytes.Contains(data, []byte("GPS")) || bytes.Contains(data, []byte("CAMERA")) || bytes.Contains(data, []byte("Exif")) {
			t.Error("what the camera wrote is still there")
		}
		p, err := jpeg.Decode(bytes.NewReader(data))
		must(t, err)
		w, h := p.Bounds().Dx(), p.Bounds().Dy()
		if turned := orientation >= 5 && orientation <= 8; turned != (w == 80 && h == 120) {
			t.Errorf("orientation %d: %d×%d", orientation, w, h)
		}
		x, y := w/4, h/4
		if !at[0] {
			x = 3 * w / 4
		}
		if !at[1] {
			y = 3 * h / 4
		}
		if r, _, b, _ := p.At(x, y).RGBA(); r < b {
			t.Errorf("orientation %d: red is not at %d,%d", orientation, x, y)
		}
	}
	large, err := redraw(t.Context(), photo(t, 4000, 3000, 1))
	must(t, err)
	if c, err := jpeg.DecodeConfig(bytes.NewReader(large)); err != nil || c.Width != 2000 || c.Height != 1500 {
		t.Errorf("%+v %v", c, err)
	}
	var clear bytes.Buffer
	must(t, png.Encode(&clear, image.NewRGBA(image.Rect(0, 0, 10, 10))))
	white, err := redraw(t.Context(), clear.Bytes())
	must(t, err)
	if p, err := jpeg.Decode(bytes.NewReader(white)); err != nil || color.GrayModel.Convert(p.At(5, 5)).(color.Gray).Y < 250 {
		t.Errorf("what was clear is not white: %v", err)
	}
	hidden := append(photo(t, 20, 20, 1), []byte("<script>alert(1)</script>")...)
	if data, err := redraw(t.Context(), hidden); err != nil || bytes.Contains(data, []byte("script")) {
		t.Errorf("something is hidden behind the picture: %v", err)
	}
}

// bomb is a PNG whose header claims the given number of pixels.
func bomb(w, h uint32) []byte {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	header = append(header, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, header...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(header))
}

func TestWhatIsNoPicture(t *testing.T) {
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "a page": []byte("<html><script>"), "a gif": []byte("GIF89a\x01\x00\x01\x00"), "half a photo": photo(t, 100, 100, 1)[:300],
		"a pdf": []byte("%PDF-1.7"), "svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "an empty png": bomb(0, 0)} {
		if _, err := redraw(t.Context(), data); dispatch.CodeOf(err) != dispatch.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := redraw(t.Context(), bomb(60_000, 60_000)); dispatch.CodeOf(err) != dispatch.TooLarge {
		t.Errorf("a bomb: %v", err)
	}
}

func FuzzRedraw(f *testing.F) {
	f.Add(photo(f, 16, 8, 6))
	f.Add(bomb(10, 10))
	webp, err := hex.DecodeString("524946462400000057454250565038204f0000003001009d012a0100010002003425a40003700000feefbf40")
	must(f, err)
	f.Add(webp)
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height > 1<<20 {
			return // too slow for these
		}
		_ = orientation(data)
		out, err := redraw(t.Context(), data)
		if err != nil {
			return
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(out)); err != nil || c.Width > longSide || c.Height > longSide {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestAttachments(t *testing.T) {
	o := open4test(t)
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "south"})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.hire(t, "other", "c2", dispatch.Grant{Role: dispatch.CadreRole})
	a := o.call(t, "garden")
	_, err := o.desk.Do(t.Context(), dispatch.Act{Actor: "chief", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}}}, a.Subject, dispatch.Order{Errand: 1, Cadre: "c1"})
	must(t, err)
	at := "/api/v1/requests/" + string(a.Subject.ID) + "/attachments"
	put := func(who, query, body, key string) reply {
		t.Helper()
		return o.ask(t, who, "POST", at+"?"+query, body, "Content-Type", octets, "Idempotency-Key", key)
	}
	picture := string(photo(t, 1600, 1200, 6))
	put("cadre", "purpose=receipt&errand=1", picture, "p-1").is(t, "a receipt", http.StatusCreated, "")
	put("cadre", "purpose=receipt&errand=1", picture, "p-1").is(t, "the same again", http.StatusCreated, "")
	put("cadre", "purpose=receipt&errand=9", picture, "p-2").is(t, "no such errand", http.StatusNotFound, "errand")
	put("cadre", "purpose=selfie&errand=1", picture, "p-3").is(t, "no such purpose", http.StatusBadRequest, "purpose")
	put("cadre", "purpose=proof&errand=1", "no picture", "p-4").is(t, "no picture", http.StatusUnprocessableEntity, "body")
	put("other", "purpose=proof&errand=1", picture, "p-5").is(t, "another's errand", http.StatusNotFound, "request")
	put("cadre", "purpose=proof&errand=1", strings.Repeat("x", mostPicture+1), "p-6").is(t, "too large", http.StatusRequestEntityTooLarge, "")

	var story api.RequestStory
	must(t, json.Unmarshal([]byte(o.ask(t, "desk", "GET", "/api/v1/requests/"+string(a.Subject.ID), nil).text), &story))
	if len(story.Request.Attachments) != 1 || story.Request.Attachments[0].Purpose != "receipt" {
		t.Fatalf("attachments %+v", story.Request.Attachments)
	}
	show := at + "/" + story.Request.Attachments[0].ID
	o.ask(t, "desk", "GET", show, nil).is(t, "without a reason", http.StatusUnprocessableEntity, "reason")
	for who, why := range map[string]string{"cadre": "", "desk": "?reason=compare"} { // whoever added it needs no reason
		got := o.ask(t, who, "GET", show+why, nil)
		if c, err := jpeg.DecodeConfig(strings.NewReader(got.text)); err != nil || c.Width != 1200 || got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s sees %d %v %+v %v", who, got.status, got.header, c, err)
		}
	}
	entries, err := o.store.Journal(t.Context(), a.Subject)
	must(t, err)
	looks := slices.DeleteFunc(entries, func(e dispatch.Entry) bool {
		f, ok := e.Fact.(dispatch.Revealed)
		return !ok || !slices.Contains(f.Fields, "picture")
	})
	if len(looks) != 1 || looks[0].Actor != "u-desk" {
		t.Errorf("looks on record: %+v", looks)
	}
	o.ask(t, "south", "GET", show, nil).is(t, "another's desk", http.StatusNotFound, "request")
	o.ask(t, "other", "GET", show, nil).is(t, "another cadre", http.StatusNotFound, "request")
	o.ask(t, "editor", "GET", show, nil).is(t, "an editor", http.StatusForbidden, "")
	o.ask(t, "desk", "GET", at+"/nothing", nil).is(t, "no such picture", http.StatusNotFound, "attachment")

	differences, err := o.store.Audit(t.Context(), dispatch.Moment(o.clock.Load()), nil)
	must(t, err)
	for _, d := range differences {
		t.Error(d)
	}
	o.ask(t, "desk", "POST", "/api/v1/requests/"+string(a.Subject.ID)+"/commands", map[string]any{"do": "cancel", "reason": "not_needed"}).is(t, "cancel", http.StatusOK, "")
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.ask(t, "chief", "POST", "/api/v1/requests/"+string(a.Subject.ID)+"/commands", map[string]any{"do": "erase"}).is(t, "erase", http.StatusOK, "")
	o.ask(t, "desk", "GET", show+"?reason=compare", nil).is(t, "a picture that was erased", http.StatusNotFound, "attachment")
	if differences, err = o.store.Audit(t.Context(), dispatch.Moment(o.clock.Load()), nil); err != nil || len(differences) != 0 {
		t.Errorf("after the purge: %v %v", differences, err)
	}
}
