package ledger

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// mayStand refuses a login that another account has, and a change after which no administrator of everything would be left. Its
// update locks, so that two administrators cannot remove each other at the same time.
func (t *tx) mayStand(before, after dispatch.Account) error {
	var other string
	err := t.one("SELECT id FROM accounts WHERE login = $1 AND id <> $2", []any{after.Login, after.ID}, &other)
	if err == nil {
		return &dispatch.Error{Code: dispatch.Conflict, Field: "login", Text: dispatch.Text{ZH: "登录名已被使用", EN: "the login is taken"}}
	}
	if !errors.Is(err, errNoRow) {
		return err
	}
	if !before.Administers() || after.Administers() {
		return nil
	}
	n, err := t.exec("UPDATE accounts SET administers = administers WHERE administers = 1")
	if err == nil && n <= 1 {
		err = dispatch.Refuse(dispatch.Conflict, "至少要留一位全市的管理员", "one administrator of everything must stay")
	}
	return err
}

// saveKeys stores the credentials of an account: its password's hash, its second factor, its tokens and its code.
func (t *tx) saveKeys(c dispatch.Change) error {
	before, after := c.Before.(dispatch.Account), c.After.(dispatch.Account)
	if before.Password != after.Password {
		if _, err := t.exec("UPDATE accounts SET password = $1 WHERE id = $2", string(c.Beside), after.ID); err != nil {
			return err
		}
	}
	if before.Second != after.Second {
		secret := ""
		if after.Second != "" {
			secret = string(c.Beside)
		}
		if _, err := t.exec("UPDATE accounts SET second = $1, second_used = 0 WHERE id = $2", secret, after.ID); err != nil {
			return err
		}
	}
	if before.Code != after.Code {
		if _, err := t.exec("DELETE FROM codes WHERE account = $1", after.ID); err != nil {
			return err
		}
		if k := after.Code; k.Digest != "" {
			if _, err := t.exec("INSERT INTO codes (digest, account, expires) VALUES ($1, $2, $3)", k.Digest, after.ID, k.Expires); err != nil {
				return err
			}
		}
	}
	for _, k := range before.Tokens {
		if !slices.Contains(after.Tokens, k) {
			if _, err := t.exec("DELETE FROM tokens WHERE digest = $1", k.Digest); err != nil {
				return err
			}
		}
	}
	for _, k := range after.Tokens {
		if !slices.Contains(before.Tokens, k) {
			if _, err := t.exec("INSERT INTO tokens (digest, account, sort, created, expires, used) VALUES "+marks(1, 1, 6), k.Digest, after.ID, k.Sort, k.Created, k.Expires, k.Created); err != nil {
				return err
			}
		}
	}
	return nil
}

const accountColumns = "a.doc, a.password, a.second"

// readAccount scans accountColumns, and the columns before them into before.
func readAccount(scan func(...any) error, before ...any) (a dispatch.Account, err error) {
	var doc, hash, secret string
	if err := scan(append(before, &doc, &hash, &secret)...); err != nil {
		return a, err
	}
	err = decode(doc, &a)
	a.Hash, a.Secret = hash, secret
	return a, err
}

func (db *DB) accounts(ctx context.Context, where string, args ...any) (all []dispatch.Account, err error) {
	err = db.view(ctx, func(t *tx) error {
		all = nil
		return t.each("SELECT "+accountColumns+" FROM accounts a "+where, args, func(scan func(...any) error) error {
			a, err := readAccount(scan)
			all = append(all, a)
			return err
		})
	})
	return all, err
}

// UseSecond records that a code of the second factor was used, and reports whether it is later than any used before.
func (db *DB) UseSecond(ctx context.Context, account dispatch.ID, step int64) (later bool, err error) {
	err = db.change(ctx, func(t *tx) error {
		n, err := t.exec("UPDATE accounts SET second_used = $1 WHERE id = $2 AND second_used < $1", step, account)
		later = n == 1
		return err
	})
	return later, err
}

// Account returns an account by its id.
func (db *DB) Account(ctx context.Context, id dispatch.ID) (dispatch.Account, error) {
	return single(db.accounts(ctx, "WHERE a.id = $1", id))
}

// AccountByLogin returns an account by its login, ignoring case.
func (db *DB) AccountByLogin(ctx context.Context, login string) (dispatch.Account, error) {
	return single(db.accounts(ctx, "WHERE a.login = $1", strings.ToLower(login)))
}

// AccountByCode returns the account to which a sign-in code was issued.
func (db *DB) AccountByCode(ctx context.Context, digest string) (dispatch.Account, error) {
	return single(db.accounts(ctx, "JOIN codes c ON c.account = a.id WHERE c.digest = $1", digest))
}

// AccountOfCadre returns the account that a cadre signs in with.
func (db *DB) AccountOfCadre(ctx context.Context, cadre dispatch.ID) (dispatch.Account, error) {
	return single(db.accounts(ctx, "WHERE a.cadre <> '' AND a.cadre = $1 ORDER BY a.disabled, a.id", cadre))
}

// Accounts returns all accounts by login.
func (db *DB) Accounts(ctx context.Context) ([]dispatch.Account, error) {
	return db.accounts(ctx, "ORDER BY a.login")
}

func single[T any](all []T, err error) (T, error) {
	if err == nil && len(all) == 0 {
		err = dispatch.Missing("account")
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// Bearer returns the account of a token, and when the token was last used. Every authenticated request begins with it.
func (db *DB) Bearer(ctx context.Context, digest string) (a dispatch.Account, used dispatch.Moment, err error) {
	err = db.view(ctx, func(t *tx) error {
		row := func(into ...any) error {
			return t.one("SELECT t.used, "+accountColumns+" FROM tokens t JOIN accounts a ON a.id = t.account WHERE t.digest = $1", []any{digest}, into...)
		}
		a, err = readAccount(row, &used)
		return found(err, "token")
	})
	return a, used, err
}

// Used returns when each token of an account was last used.
func (db *DB) Used(ctx context.Context, account dispatch.ID) (map[string]dispatch.Moment, error) {
	used := map[string]dispatch.Moment{}
	err := db.view(ctx, func(t *tx) error {
		return t.each("SELECT digest, used FROM tokens WHERE account = $1", []any{account}, func(scan func(...any) error) error {
			var digest string
			var at dispatch.Moment
			err := scan(&digest, &at)
			used[digest] = at
			return err
		})
	})
	return used, err
}

// Touch records that a token was used.
func (db *DB) Touch(ctx context.Context, digest string, now dispatch.Moment) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE tokens SET used = $1 WHERE digest = $2", now, digest)
		return err
	})
}

// keepMessages is how long messages are kept after they were sent.
const keepMessages = 30 * 24 * time.Hour

// DropExpired deletes expired tokens, codes, sightings, idempotency keys and messages.
func (db *DB) DropExpired(ctx context.Context, now dispatch.Moment) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM tokens WHERE expires <= $1", now)
		if err == nil {
			_, err = t.exec("DELETE FROM codes WHERE expires <= $1", now)
		}
		if err == nil {
			_, err = t.exec("DELETE FROM sightings WHERE at <= $1", now.Add(-keepSightings))
		}
		if err == nil {
			_, err = t.exec("DELETE FROM keys WHERE until <= $1", now)
		}
		if err == nil {
			_, err = t.exec("DELETE FROM messages WHERE state <> 'waiting' AND next_at <= $1", now.Add(-keepMessages))
		}
		return err
	})
}

// Secret returns 32 random bytes stored under a name; they are made when first asked for.
func (db *DB) Secret(ctx context.Context, name string) ([]byte, error) {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // crypto/rand.Read never returns an error
	var kept string
	err := db.change(ctx, func(t *tx) error {
		if _, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", "secret:"+name, hex.EncodeToString(fresh)); err != nil {
			return err
		}
		return t.one("SELECT value FROM settings WHERE name = $1", []any{"secret:" + name}, &kept)
	})
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(kept)
}

// Loaded reports whether a sample was loaded completely.
func (db *DB) Loaded(ctx context.Context, sample string) (bool, error) {
	var yes string
	err := db.view(ctx, func(t *tx) error {
		return t.one("SELECT value FROM settings WHERE name = $1", []any{"sample:" + sample}, &yes)
	})
	if errors.Is(err, errNoRow) {
		return false, nil
	}
	return err == nil, err
}

// MarkLoaded records that a sample was loaded completely.
func (db *DB) MarkLoaded(ctx context.Context, sample string) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, 'loaded') ON CONFLICT (name) DO NOTHING", "sample:"+sample)
		return err
	})
}
