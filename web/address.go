package web

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// peer is what a connection tells of whoever is at its other end.
type peer struct {
	address string // see [Server.whence]
	agent   string // how the browser calls itself
	session string // the secret of a session, where one came with the request, valid or not
	device  device // see device.go
	known   bool   // the device is a mark that we gave
	cookies []http.Cookie
}

type peerKey struct{}

// peerOf returns who sent a request, by its context; nil where it came otherwise than by the network.
func peerOf(ctx context.Context) *peer {
	c, _ := ctx.Value(peerKey{}).(*peer)
	return c
}

// address returns the network address of the sender, by the request's context.
func address(ctx context.Context) string {
	if c := peerOf(ctx); c != nil {
		return c.address
	}
	return ""
}

// addressed is middleware that notes who sends a request, and sets the cookies that its handler asks for beside its own.
func (s *Server) addressed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		from := &peer{address: s.whence(r), agent: r.UserAgent()}
		from.session, _ = secretOf(r)
		if cookie, err := r.Cookie(deviceCookie); err == nil {
			from.device, from.known = s.readDevice(cookie.Value)
		}
		c.Response().Before(func() {
			for _, cookie := range from.cookies {
				c.Response().Header().Add("Set-Cookie", cookie.String())
			}
		})
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), peerKey{}, from)))
		return next(c)
	}
}

// whence returns the address of the sender. A proxy that is trusted writes whom it speaks for at the right end of X-Forwarded-For;
// what stands left of the first address that is no trusted proxy's was written by just anybody. No other header is believed, and
// that one only from a trusted proxy. Of IPv6 it is the network (/64), within which a home may take as many addresses as it likes.
func (s *Server) whence(r *http.Request) string {
	from := host(r.RemoteAddr)
	at, err := netip.ParseAddr(from)
	if err != nil {
		return from
	}
	at = at.Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !s.trusts(at) {
			break
		}
		before, ok := hopAddress(hop)
		if !ok {
			break // a proxy wrote nothing that can be read: it stands for whoever it is
		}
		at = before
	}
	if at.Is6() {
		return netip.PrefixFrom(at, 64).Masked().String()
	}
	return at.String()
}

func (s *Server) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(s.config.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// hopAddress reads an entry of X-Forwarded-For, which some proxies write with a port.
func hopAddress(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	if at, err := netip.ParseAddrPort(hop); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	at, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	return at.Unmap().WithZone(""), err == nil
}
