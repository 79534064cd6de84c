package ledger

import (
	"context"
	"errors"

	"github.com/bangban/bangban/dispatch"
)

// setupCode is the setting with the digest of the code that is needed to make the first account.
const setupCode = "setup code"

// Ownerless reports whether there is no account yet.
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

// SaveSetupCode stores the digest of the code that [DB.SetUp] asks for, in place of an earlier one.
func (db *DB) SaveSetupCode(ctx context.Context, digest string) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", setupCode, digest)
		return err
	})
}

// SetUp verifies the code, lets begin write the first account, and the city if there is none, and deletes the code, in one
// transaction. It is a Conflict if there is an account already, and Unauthenticated with a wrong code.
func (db *DB) SetUp(ctx context.Context, digest string, begin func(tx dispatch.Tx, city bool) error) error {
	return db.change(ctx, func(t *tx) error {
		used, err := t.exec("DELETE FROM settings WHERE name = $1 AND value = $2", setupCode, digest) // concurrent callers with the code wait here
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
