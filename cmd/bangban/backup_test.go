package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// TestBackupUnderLoad backs up a record in use by 40 callers and 24 cadres, and restores it into an empty folder with one
// command: every request acknowledged before the backup is there, and the audit finds nothing.
func TestBackupUnderLoad(t *testing.T) {
	folder := t.TempDir()
	x := newStorm(t, filepath.Join(folder, "live", "bangban.db"), "", "")
	x.processes("serve")
	file := filepath.Join(folder, "backup.db")
	var acked map[string]string
	x.weather(func(ctx context.Context) {
		eventually(t, 30e9, "the load is on", func() bool {
			x.mu.Lock()
			defer x.mu.Unlock()
			return len(x.acked) > 100
		})
		x.mu.Lock()
		acked = maps.Clone(x.acked)
		x.mu.Unlock()
		fine(t, "backup", file, "--data", filepath.Join(folder, "live"))
	})
	x.rage(chaosTime(t, 5e9))
	if len(acked) <= 100 {
		t.Fatalf("%d requests before the backup", len(acked))
	}
	restored := filepath.Join(folder, "restored")
	if out := fine(t, "restore", file, "--data", restored); !strings.Contains(out, "全部相符") {
		t.Errorf("restore: %s", out)
	}
	fine(t, "audit", "--data", restored)
	db, err := ledger.Open(t.Context(), filepath.Join(restored, "bangban.db"))
	must(t, err)
	for _, id := range acked {
		if _, err := db.Request(t.Context(), dispatch.ID(id)); err != nil {
			t.Errorf("a request that was acknowledged before the backup: %v", err)
		}
	}
	must(t, db.Close())
	x.waitFinished()
}

func TestRestoreOverwritesNothing(t *testing.T) {
	folder := t.TempDir()
	data := filepath.Join(folder, "data")
	fine(t, "migrate", "--data", data)
	backup, export := filepath.Join(folder, "b.db"), filepath.Join(folder, "e.gz")
	fine(t, "backup", backup, "--data", data)
	fine(t, "export", export, "--data", data)
	for _, file := range []string{backup, export} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v: others may read it", info, err)
		}
		refused(t, exitFailed, "不会覆盖", "restore", file, "--data", data)
		fine(t, "restore", file, "--data", filepath.Join(folder, fmt.Sprintf("to-%s", filepath.Base(file))))
	}
	refused(t, exitFailed, "不会覆盖", "backup", backup, "--data", data)
	refused(t, exitFailed, "没有数据文件", "backup", filepath.Join(folder, "x"), "--data", filepath.Join(folder, "nothing"))
	rubbish := filepath.Join(folder, "rubbish")
	must(t, os.WriteFile(rubbish, []byte("this is no backup at all"), 0o600))
	refused(t, exitUsage, "FILE", "restore", rubbish, "--data", filepath.Join(folder, "new"))
	must(t, os.WriteFile(rubbish, []byte("\x1f\x8b and then nothing more"), 0o600))
	refused(t, exitUsage, "FILE", "restore", rubbish, "--data", filepath.Join(folder, "new"))
	whole, err := os.ReadFile(export)
	must(t, err)
	must(t, os.WriteFile(rubbish, whole[:len(whole)-40], 0o600))
	refused(t, exitUsage, "不完整", "restore", rubbish, "--data", filepath.Join(folder, "new"))
	if left, err := os.Lstat(filepath.Join(folder, "new")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something is left of a restore that failed: %v %v", left, err)
	}
}
