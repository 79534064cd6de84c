package main

import (
	"net"
	"net/netip"
	"strings"
	"testing"
)

// Passwords that would travel in clear are told at the start, unless only this machine is listened to.
func TestPasswordsInClearAreTold(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{"127.0.0.1:80": false, "127.9.9.9:80": false, "[::1]:80": false, "[::]:80": true, "0.0.0.0:80": true, "192.0.2.1:80": true} {
		if got := fromOutside(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(address))); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	_, said, stop := startedSaying(t, "--addr", "127.0.0.1:0", "--data", t.TempDir())
	if stop(); strings.Contains(said(), "明文传送") {
		t.Errorf("told though nobody else reaches it:\n%s", said())
	}
}

// A disk that is nearly full is told; what cannot be asked is not.
func TestTheDiskIsLookedAt(t *testing.T) {
	if note, low := diskWith(diskLow - 1); !low || !strings.Contains(note.ZH, "磁盘只剩 1023 MB") {
		t.Errorf("nearly full: %t %s", low, note.ZH)
	}
	if note, low := diskWith(diskLow); low {
		t.Errorf("roomy: %s", note.ZH)
	}
	if _, low := disk("/nowhere/at/all"); low {
		t.Error("a folder that is not there is low")
	}
}
