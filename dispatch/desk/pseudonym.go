package desk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
)

// Household returns the pseudonym of the household in a room, which is the same however the door is written; "" when compound or room
// are unknown.
func (d *Desk) Household(p dispatch.Place, room string) dispatch.ID {
	door := reading.Door{Building: p.Building, Entrance: p.Entrance, Room: room}.Canonical()
	if p.Compound == "" || door.Room == "" {
		return ""
	}
	return dispatch.ID("h" + d.mac("household", string(p.Compound), door.Building, door.Entrance, door.Room))
}

// PhoneIndex returns the pseudonym that a phone number is searched by, which is the same however the number is written; "" for a number
// without digits.
func (d *Desk) PhoneIndex(phone string) string {
	digits := reading.Calls(phone, d.AreaCode)
	if digits == "" {
		return ""
	}
	return d.mac("phone", digits)
}

// Derive returns an id that is the same for the same parts and reveals nothing about them: a UUIDv8 (RFC 9562).
func (d *Desk) Derive(parts ...string) dispatch.ID {
	b, _ := hex.DecodeString(d.mac(append([]string{"id"}, parts...)...)) // mac always returns valid hex
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return dispatch.UUID([16]byte(b))
}

func (d *Desk) mac(parts ...string) string {
	h := hmac.New(sha256.New, d.Key)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
