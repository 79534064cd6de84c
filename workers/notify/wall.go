package notify

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Administrators say where messages go, and the program must not carry theirs into the network that it stands in itself: to a
// database, a cloud's metadata or a router. What counts is the address that is dialled, after names were resolved and however a
// number was written, so it is judged when the connection is made.

// errInner refuses an address that is not on the open internet.
var errInner = errors.New("the address is not on the open internet")

// NewClient makes a client for the addresses of targets. It reaches the open internet only, and besides the hosts that are named, as
// host or host:port. It follows no redirect, because addresses are credentials, and uses no proxy, since a proxy would resolve names
// where nobody judges the address.
func NewClient(named ...string) *http.Client {
	free := &net.Dialer{Timeout: sendWithin}
	judged := &net.Dialer{Timeout: sendWithin, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !open(at.Addr()) {
			return errInner
		}
		return nil
	}}
	transport := &http.Transport{ForceAttemptHTTP2: true, MaxIdleConns: 100, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: sendWithin,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(named, func(n string) bool { return strings.EqualFold(n, host) || strings.EqualFold(n, address) }) {
				return free.DialContext(ctx, network, address)
			}
			return judged.DialContext(ctx, network, address)
		}}
	return &http.Client{Timeout: sendWithin, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Prefixes outside the open internet that netip has no word for (IANA's registries of special-purpose addresses).
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

var (
	global = netip.MustParsePrefix("2000::/3")
	nat64  = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(all ...string) (some []netip.Prefix) {
	for _, p := range all {
		some = append(some, netip.MustParsePrefix(p))
	}
	return some
}

// open reports whether an address is on the open internet. Where a translator stands between IPv6 and IPv4 (NAT64), the address
// behind it is judged.
func open(a netip.Addr) bool {
	a = a.Unmap()
	if nat64.Contains(a) {
		whole := a.As16()
		a = netip.AddrFrom4([4]byte(whole[12:]))
	}
	if !a.IsValid() || a.Zone() != "" || a.Is6() && !global.Contains(a) {
		return false
	}
	if a.IsUnspecified() || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsMulticast() {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}
