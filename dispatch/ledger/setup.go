package ledger

import (
	"context"
	"errors"

	"github.com/bangban/bangban/dispatch"
)

// setupCode is the setting that holds the digest of the code with which the first account is made.
const setupCode = "setup code"

// Ownerless reports whether there is no account at all.
func (db *DB) Ownerless(ctx context.Context) (none bool, err error) {
	err = db.view(ctx, func(t *tx) error {
		none, err = t.ownerless()
		return err
	})
	return none, err
}

func (t *tx) ownerless() (bool, error) {
	var id string
	err := t.one("SELECT id FROM accounts LIMIT 1", nil, &id)
	if errors.Is(err, errNoRow) {
		return true, nil
	}
	return false, err
}

// SaveSetupCode keeps the digest of the code that [DB.SetUp] asks for; the one before is worthless.
func (db *DB) SaveSetupCode(ctx context.Context, digest string) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", setupCode, digest)
		return err
	})
}

// SetUp lets begin write the first account, and the city unless there is one, and makes the code worthless, all in one
// transaction. It is a Conflict once there is an account, and Unauthenticated with another code.
func (db *DB) SetUp(ctx context.Context, digest string, begin func(tx dispatch.Tx, city bool) error) error {
	return db.change(ctx, func(t *tx) error {
		used, err := t.exec("DELETE FROM settings WHERE name = $1 AND value = $2", setupCode, digest) // who else has the code waits here
		if err != nil {
			return err
		}
		if none, err := t.ownerless(); err != nil {
			return err
		} else if !none {
			return dispatch.Refuse(dispatch.Conflict, "初始设置已完成，请登录", "it has been set up; sign in")
		}
		if used == 0 {
			return dispatch.Refuse(dispatch.Unauthenticated, "设置码不对；以程序最近一次启动时显示的为准", "the code is wrong; take the one that the last start of the program printed")
		}
		var there string
		err = t.one("SELECT id FROM areas WHERE level = $1 LIMIT 1", []any{dispatch.City}, &there)
		if err != nil && !errors.Is(err, errNoRow) {
			return err
		}
		return begin(t, there == "")
	})
}
