package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch/ledger"
)

// TestTheSealAndItsKey follows the key from the first start: who has it, that it was lost, and that an older record was put
// back.
func TestTheSealAndItsKey(t *testing.T) {
	dir := t.TempDir()
	data, key := filepath.Join(dir, "data"), filepath.Join(dir, "data", "seal.key")
	file := filepath.Join(dir, "week.jsonl")
	content, err := samples.ReadFile("samples/shuozhou.jsonl")
	must(t, err)
	must(t, os.WriteFile(file, content, 0o600))
	fine(t, "replay", "--data", data, file)
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key: %v %v", info, err)
	}
	said := fine(t, "audit", "--data", data)
	entries := counted(said)
	short := regexp.MustCompile(`\d{4}-[0-9A-F]{4}-[0-9A-F]{4}`).FindString(said)
	if !strings.Contains(said, "已证明：自 2022-11-22 至 ") || short == "" {
		t.Errorf("with the key the audit says %s", said)
	}
	if said := fine(t, "audit", "--data", data, "--since-head"); !strings.Contains(said, "未核对") || !strings.Contains(said, "全部相符") {
		t.Errorf("since the last head it says %s", said)
	}
	if said := fine(t, "audit", "--data", data, "--head", strings.ToLower(short)); !strings.Contains(said, "封存号") {
		t.Errorf("about a head it says %s", said)
	}
	refused(t, exitFailed, "", "audit", "--data", data, "--head", "1130-0000-0000")
	if said := fine(t, "bulletin", "--data", data, "--as-of", "2022-11-30"); !strings.Contains(said, short) {
		t.Errorf("the bulletin has no %s: %s", short, said)
	}

	// A backup does not contain the key and says so; without the key less can be proved.
	backup := filepath.Join(dir, "b.db")
	if said := fine(t, "backup", backup, "--data", data); !strings.Contains(said, short) || !strings.Contains(said, "不含封存密钥") {
		t.Errorf("the backup says %s", said)
	}
	secret, err := os.ReadFile(key)
	must(t, err)
	copied, err := os.ReadFile(backup)
	must(t, err)
	if strings.Contains(string(copied), strings.TrimSpace(string(secret))) {
		t.Error("the key is in the backup")
	}
	restored := filepath.Join(dir, "restored")
	if said := fine(t, "restore", backup, "--data", restored); !strings.Contains(said, "未证明") || !strings.Contains(said, "全部相符") {
		t.Errorf("restored without the key it says %s", said)
	}
	refused(t, exitFailed, "封存密钥", "seal", "--data", restored)
	if said := fine(t, "restore", backup, "--data", filepath.Join(dir, "again"), "--seal-key", key); !strings.Contains(said, "已证明") {
		t.Errorf("restored with the key it says %s", said)
	}
	other := filepath.Join(dir, "other.key")
	_, err = ledger.MakeKey(other)
	must(t, err)
	refused(t, exitFailed, "另一把封存密钥", "seal", "--data", data, "--seal-key", other)

	// What begins before the record's requests is refused in words; the same file again changes nothing.
	const earlier = `{"At":"2022-11-20T08:00:00+08:00","Do":"submit","Request":"y","With":{"Kind":"medicine","Place":{"Compound":"baoyuan"},"Channel":"hotline","Words":{"Phone":"000-1"}}}
{"At":"2022-11-20T08:01:00+08:00","Do":"serve","Request":"y","Minutes":30}`
	early := filepath.Join(dir, "early.jsonl")
	must(t, os.WriteFile(early, []byte(earlier), 0o600))
	refused(t, exitFailed, "不能补在前面", "replay", "--data", data, early)
	fine(t, "replay", "--data", data, file)
	if again := fine(t, "audit", "--data", data); !strings.Contains(again, entries) {
		t.Errorf("after both the audit says %s, before %s", again, said)
	}

	// More is recorded, and then the backup is put back in its place.
	const more = `{"At":"2022-12-01T08:00:00+08:00","Do":"submit","Request":"x","With":{"Kind":"medicine","Place":{"Compound":"baoyuan"},"Channel":"hotline","Words":{"Phone":"000-1"}}}`
	must(t, os.WriteFile(file, []byte(more), 0o600))
	fine(t, "replay", "--data", data, file)
	for _, end := range []string{"", "-wal", "-shm"} {
		must(t, ignoreMissing(os.Remove(filepath.Join(data, "bangban.db"+end))))
	}
	must(t, os.Rename(backup, filepath.Join(data, "bangban.db")))
	if o := call(t, "", "audit", "--data", data); o.code != exitFailed || !strings.Contains(o.out, "旧") {
		t.Errorf("an older copy: exit %d\n%s", o.code, o.out)
	}
	refused(t, exitFailed, "--accept", "seal", "--data", data)
	fine(t, "seal", "--data", data, "--accept")
	fine(t, "audit", "--data", data)

	// The key is replaced, with the old key and without it.
	before := mustKey(t, key).Fingerprint()
	fine(t, "seal", "--data", data, "--rotate")
	after := mustKey(t, key).Fingerprint()
	if before == after {
		t.Error("the key is the same")
	}
	if said := fine(t, "audit", "--data", data); !strings.Contains(said, after) {
		t.Errorf("with the new key it says %s", said)
	}
	must(t, os.Remove(key))
	fine(t, "seal", "--data", data, "--rotate")
	fine(t, "audit", "--data", data)
}

// counted is how many entries an audit examined, in its words.
func counted(audit string) string { return regexp.MustCompile(`核对 \d+ 条`).FindString(audit) }

func mustKey(t *testing.T, path string) *ledger.Key {
	t.Helper()
	k, err := ledger.ReadKey(path)
	must(t, err)
	return k
}

func ignoreMissing(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}
