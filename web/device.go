package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// A device on which somebody has signed in keeps a mark for long, also after they signed out. By it an owner is let in while a
// stranger tries their login elsewhere, and what is done by a resident's link on a device of the staff is not taken for the resident.

const (
	deviceCookie = "bangban_device"
	deviceHolds  = 400 * 24 * time.Hour // the longest that browsers keep a cookie
	// deviceAccounts is how many accounts a mark names; of a shared computer those that signed in last.
	deviceAccounts = 20
)

// device is a mark: a name drawn by chance, and for each account that signed in there a proof that we wrote it. No account can be
// read from it.
type device struct {
	name     string
	accounts []string
}

func (s *Server) proof(of string) string {
	h := hmac.New(sha256.New, s.config.LinkKey)
	h.Write([]byte("device " + of))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// accountProof is what a mark holds for an account.
func (s *Server) accountProof(name string, account dispatch.ID) string {
	return s.proof("of " + name + " " + string(account))
}

// readDevice reads a cookie: NAME.PROOF of the name, and then one proof for each account. It is false for one that we did not write.
func (s *Server) readDevice(value string) (device, bool) {
	parts := strings.Split(value, ".")
	if len(parts) < 2 || len(parts) > 2+deviceAccounts || !hmac.Equal([]byte(parts[1]), []byte(s.proof("named "+parts[0]))) {
		return device{}, false
	}
	return device{name: parts[0], accounts: parts[2:]}, true
}

// servedBy reports whether an account has signed in on the device.
func (s *Server) servedBy(d device, account dispatch.ID) bool {
	want := []byte(s.accountProof(d.name, account))
	return d.name != "" && slices.ContainsFunc(d.accounts, func(p string) bool { return hmac.Equal([]byte(p), want) })
}

// mark notes on the device that an account has signed in there.
func (s *Server) mark(from *peer, account dispatch.ID) {
	if from == nil {
		return
	}
	d := from.device
	if !from.known {
		d = device{name: rand.Text()}
	}
	own := s.accountProof(d.name, account)
	d.accounts = append(slices.DeleteFunc(slices.Clone(d.accounts), func(p string) bool { return p == own }), own)
	d.accounts = d.accounts[max(0, len(d.accounts)-deviceAccounts):]
	value := strings.Join(append([]string{d.name, s.proof("named " + d.name)}, d.accounts...), ".")
	from.device, from.known = d, true
	from.cookies = append(from.cookies, http.Cookie{Name: deviceCookie, Value: value, Path: "/", MaxAge: int(deviceHolds.Seconds()), HttpOnly: true, Secure: s.config.Secure, SameSite: http.SameSiteLaxMode})
}

// sighting is a pseudonym of where an account is used from: the address with how the browser calls itself. It lets a device be
// recognised that keeps no cookies, such as a private window.
func (s *Server) sighting(from *peer) string {
	return s.proof("at " + from.address + " " + from.agent)
}

// uses remembers from where accounts were used lately, so that it is not recorded anew with each request.
type uses struct {
	mu   sync.Mutex
	seen map[string]dispatch.Moment
}

// notedFor is how long a use stands for those after it.
const notedFor = 6 * time.Hour

// fresh reports whether a use is to be recorded.
func (u *uses) fresh(what string, now dispatch.Moment) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if at, known := u.seen[what]; known && now.Sub(at) < notedFor {
		return false
	}
	if u.seen == nil || len(u.seen) >= mostNames {
		u.seen = map[string]dispatch.Moment{}
	}
	u.seen[what] = now
	return true
}

func (u *uses) forget(what string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.seen, what)
}

// noteUse records from where an account of a cadre is used. Nobody else holds an errand.
func (s *Server) noteUse(ctx context.Context, account dispatch.Account, now dispatch.Moment) error {
	from := peerOf(ctx)
	if from == nil || account.Cadre == "" {
		return nil
	}
	mark := s.sighting(from)
	what := string(account.ID) + " " + mark
	if !s.uses.fresh(what, now) {
		return nil
	}
	err := s.config.Store.Sight(ctx, account.ID, mark, now)
	if err != nil {
		s.uses.forget(what)
	}
	return err
}
