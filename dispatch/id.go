package dispatch

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// ID identifies a subject. Requests, cadres, units and areas have a UUIDv7 in text form; imported catalogues may bring their
// own codes. "" stands for none.
type ID string

// NewID returns a UUIDv7 (RFC 9562) for the given time: 48 bits of milliseconds, then 74 random bits.
func NewID(now time.Time) ID {
	var b [16]byte
	_, _ = rand.Read(b[6:]) // crypto/rand.Read never returns an error
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(now.UnixMilli()))
	copy(b[:6], ms[2:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return UUID(b)
}

// UUID writes 16 bytes as a UUID.
func UUID(b [16]byte) ID {
	s := hex.EncodeToString(b[:])
	return ID(s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:])
}

// Short is a UUID in 22 characters, for links; ok is false for any other id.
func (id ID) Short() (s string, ok bool) {
	b, err := hex.DecodeString(strings.ReplaceAll(string(id), "-", ""))
	if err != nil || len(b) != 16 || UUID([16]byte(b)) != id {
		return "", false
	}
	return base64.RawURLEncoding.EncodeToString(b), true
}

// ParseShort reads what Short wrote.
func ParseShort(s string) (ID, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != 16 {
		return "", false
	}
	return UUID([16]byte(b)), true
}

// ParseID checks that s can be an id: 1 to 64 letters, digits, '-' or '_'.
func ParseID(field, s string) (ID, error) {
	if s == "" || len(s) > 64 {
		return "", Wrong(field, "编号须为 1 至 64 个字符", "an id has 1 to 64 characters")
	}
	for _, c := range s {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_') {
			return "", Wrong(field, "编号只能含字母、数字、- 和 _", "an id has letters, digits, - and _ only")
		}
	}
	return ID(s), nil
}

// ErrandID is the id of errand n of a request: the request's id, a dot, and the number.
func ErrandID(request ID, n int) string { return string(request) + "." + strconv.Itoa(n) }

// ParseErrandID splits what ErrandID made.
func ParseErrandID(s string) (request ID, n int, err error) {
	head, tail, ok := strings.Cut(s, ".")
	if ok {
		request, err = ParseID("errand", head)
		n, _ = strconv.Atoi(tail)
	}
	if !ok || err != nil || n < 1 || n > 9999 || strconv.Itoa(n) != tail {
		return "", 0, Wrong("errand", "任务编号须为“求助编号.序号”", "an errand id is the request's id, a dot and a number")
	}
	return request, n, nil
}
