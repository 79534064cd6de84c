package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Key is the key that seals heads. It is a file outside the record, so that whoever can write to the database cannot make a
// different journal and seal it. Beside it is a witness for each record: the newest head seen on this machine, which reveals a
// record that was set back to an older copy.
type Key struct {
	path   string
	secret []byte
}

// keyBytes is the length of a key in bytes.
const keyBytes = 32

// ReadKey reads a key; it is NotFound where there is none.
func ReadKey(path string) (*Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, dispatch.Refuse(dispatch.NotFound, "没有封存密钥文件 "+path, "there is no seal key at "+path)
	}
	if err != nil {
		return nil, dispatch.Refuse(dispatch.Unavailable, "读不了封存密钥："+err.Error(), "cannot read the seal key: "+err.Error())
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != keyBytes {
		return nil, dispatch.Wrong("--seal-key", "这不是封存密钥文件："+path, "this is no seal key: "+path)
	}
	return &Key{path, secret}, nil
}

// MakeKey makes a new key, readable by its owner only. It never overwrites a file: if another process has made the key
// meanwhile, that one is returned.
func MakeKey(path string) (*Key, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	secret := make([]byte, keyBytes)
	_, _ = rand.Read(secret)                                     // crypto/rand.Read never returns an error
	partial, err := os.CreateTemp(filepath.Dir(path), ".seal-*") // readable by its owner only
	if err != nil {
		return nil, dispatch.Refuse(dispatch.Unavailable, "不能写封存密钥："+err.Error(), "cannot write the seal key: "+err.Error())
	}
	defer func() { _ = os.Remove(partial.Name()) }()
	_, err = partial.WriteString(hex.EncodeToString(secret) + "\n")
	if err := errors.Join(err, partial.Sync(), partial.Close()); err != nil {
		return nil, err
	}
	err = os.Link(partial.Name(), path) // complete or not at all, and never over another
	if err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return ReadKey(path)
}

// Fingerprint identifies a key without revealing it.
func (k *Key) Fingerprint() string {
	sum := sha256.Sum256(append([]byte("bangban seal key "), k.secret...))
	return hex.EncodeToString(sum[:8])
}

func (k *Key) mac(hash string) string {
	h := hmac.New(sha256.New, k.secret)
	h.Write([]byte(hash))
	return hex.EncodeToString(h.Sum(nil))
}

// seal adds hash and seal to a head.
func (k *Key) seal(h Head, before string) Head {
	h.Hash = h.sum(before)
	h.MAC = k.mac(h.Hash)
	return h
}

// sealed reports whether this key made the head's seal.
func (k *Key) sealed(h Head) bool { return hmac.Equal([]byte(k.mac(h.Hash)), []byte(h.MAC)) }

func (k *Key) witnessPath(record string) string { return k.path + "." + record + ".witness" }

// Witness returns the newest head of a record seen on this machine; empty before the first.
func (k *Key) Witness(record string) (h Head, err error) {
	text, err := os.ReadFile(k.witnessPath(record))
	if errors.Is(err, os.ErrNotExist) {
		return h, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	if err != nil || !k.sealed(h) {
		return Head{}, dispatch.Refuse(dispatch.Conflict, "见证文件已损坏："+k.witnessPath(record), "the witness is damaged: "+k.witnessPath(record))
	}
	return h, nil
}

// witness stores a head as the newest one seen.
func (k *Key) witness(record string, h Head) error {
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	partial, err := os.CreateTemp(filepath.Dir(k.path), ".witness-*") // readable by its owner only
	if err != nil {
		return fmt.Errorf("write the witness: %w", err)
	}
	_, err = partial.Write(append(text, '\n'))
	if err := errors.Join(err, partial.Close()); err != nil {
		return errors.Join(err, os.Remove(partial.Name()))
	}
	return os.Rename(partial.Name(), k.witnessPath(record))
}

// accept stores a head as the newest one seen, whatever was stored before.
func (k *Key) accept(record string, h Head) error {
	if h.Day != "" {
		return k.witness(record, h)
	}
	return ignoreMissing(os.Remove(k.witnessPath(record)))
}

const (
	// sealKey is the setting with the fingerprint of the record's key.
	sealKey = "seal key"
	// recordName is the setting with the record's random name. The first head is chained to it, so it never changes.
	recordName = "record"
)

// Fingerprint returns the fingerprint of the key that seals this record; "" before the first.
func (db *DB) Fingerprint(ctx context.Context) (of string, err error) {
	err = db.view(ctx, func(t *tx) error {
		of, err = t.fingerprint()
		return err
	})
	return of, err
}

func (t *tx) fingerprint() (string, error) { return t.setting(sealKey) }

// setting returns a setting; "" for none.
func (t *tx) setting(name string) (value string, err error) {
	err = t.one("SELECT value FROM settings WHERE name = $1", []any{name}, &value)
	if errors.Is(err, errNoRow) {
		return "", nil
	}
	return value, err
}

// recordName returns the record's random name; "" before the record was first sealed.
func (db *DB) recordName(ctx context.Context) (name string, err error) {
	err = db.view(ctx, func(t *tx) error {
		name, err = t.setting(recordName)
		return err
	})
	return name, err
}

// SealWith sets the key that seals heads. A record accepts the first key; another one is a Conflict.
func (db *DB) SealWith(ctx context.Context, k *Key) error {
	name := strings.ToLower(rand.Text()[:16])
	err := db.change(ctx, func(t *tx) error {
		for setting, value := range map[string]string{sealKey: k.Fingerprint(), recordName: name} {
			if _, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", setting, value); err != nil {
				return err
			}
		}
		of, err := t.fingerprint()
		if err == nil && of != k.Fingerprint() {
			return AnotherKey(of, k.Fingerprint())
		}
		return err
	})
	if err == nil {
		db.key = k
	}
	return err
}

// AnotherKey is the error for a record that is sealed with another key.
func AnotherKey(record, given string) error {
	return dispatch.Refuse(dispatch.Conflict, fmt.Sprintf("台账由另一把封存密钥（%s）封存，这里给的是 %s；请用 --seal-key 指明原来的密钥文件", record, given),
		fmt.Sprintf("the record is sealed with another key (%s) than this one (%s); name the file of the right one by --seal-key", record, given))
}

// Rotate seals every head with a new key, which replaces the old one. old is nil when it was lost.
func (db *DB) Rotate(ctx context.Context, old, k *Key) error {
	err := db.change(ctx, func(t *tx) error {
		if err := t.aloneWithHeads(); err != nil {
			return err
		}
		of, err := t.fingerprint()
		if err != nil {
			return err
		}
		if old != nil && of != "" && of != old.Fingerprint() {
			return AnotherKey(of, old.Fingerprint())
		}
		heads, err := t.heads("ORDER BY day")
		if err != nil {
			return err
		}
		before, err := t.setting(recordName)
		if err != nil {
			return err
		}
		for _, h := range heads {
			if h.Hash != h.sum(before) || old != nil && !old.sealed(h) {
				return dispatch.Refuse(dispatch.Conflict, "封存链有不符，请先运行 bangban audit", "the heads do not hold together; run bangban audit first")
			}
			h.MAC = k.mac(h.Hash)
			if err := t.writeHead(h); err != nil {
				return err
			}
			before = h.Hash
		}
		_, err = t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", sealKey, k.Fingerprint())
		return err
	})
	if err == nil {
		db.key = k
	}
	return err
}
