package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/bangban/bangban/dispatch"
)

// keyMark begins what is stored for an idempotency key.
const keyMark = "sha256:"

// keyDigest is what is stored for an idempotency key. Whoever sends it chooses it, so it may say anything, and an export leaves the
// house.
func keyDigest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return keyMark + hex.EncodeToString(sum[:])
}

// Remembered implements dispatch.Tx.
func (t *tx) Remembered(actor dispatch.ID, key string, now dispatch.Moment) (body string, answer []byte, ok bool, err error) {
	var said string
	// What a program up to 0.1.0 remembered stands under the key itself.
	err = t.one("SELECT body, answer FROM keys WHERE actor = $1 AND key IN ($2, $3) AND until > $4", []any{actor, keyDigest(key), key, now}, &body, &said)
	if errors.Is(err, errNoRow) {
		return "", nil, false, nil
	}
	return body, []byte(said), err == nil, err
}

// Remember implements dispatch.Tx.
func (t *tx) Remember(actor dispatch.ID, key, body string, answer []byte, now, until dispatch.Moment) error {
	key = keyDigest(key)
	// An expired row may be in the way; a row that another transaction has just written must not be overwritten.
	if _, err := t.exec("DELETE FROM keys WHERE actor = $1 AND key = $2 AND until <= $3", actor, key, now); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO keys (actor, key, body, answer, until) VALUES ($1, $2, $3, $4, $5)", actor, key, body, string(answer), until)
	return err
}
