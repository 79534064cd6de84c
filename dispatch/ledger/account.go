package ledger

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
)

// Account is somebody who may sign in. Password is an encoded hash; this package never sees a password.
type Account struct {
	ID       dispatch.ID
	Login    string // lower case
	Name     string
	Password string
	Cadre    dispatch.ID // "" for those who are none
	Grants   []dispatch.Grant
	Disabled bool
	Created  dispatch.Moment
}

const accountColumns = "id, login, name, password, cadre, grants, disabled, created"

// Administers reports whether this is an administrator of everything, who may do what nobody else can.
func (a Account) Administers() bool {
	return !a.Disabled && slices.ContainsFunc(a.Grants, func(g dispatch.Grant) bool { return g.Role == dispatch.Administrator && g.OverEverything() })
}

// SaveAccount adds or replaces an account; two cannot share a login. A new password, or being disabled, makes its tokens and
// its code worthless, other grants its code. Of those who administer everything one stays.
func (db *DB) SaveAccount(ctx context.Context, a Account) error {
	return db.change(ctx, func(t *tx) error { return t.saveAccount(a) })
}

func (t *tx) saveAccount(a Account) error {
	a.Login = strings.ToLower(a.Login)
	if _, err := dispatch.ParseID("id", string(a.ID)); err != nil {
		return err
	}
	if n := len(a.Login); n < 2 || n > 64 || strings.ContainsFunc(a.Login, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }) {
		return dispatch.Wrong("login", "登录名须为 2 至 64 个字符，不含空格", "a login has 2 to 64 characters and no spaces")
	}
	if n := utf8.RuneCountInString(a.Name); n < 1 || n > 100 || !utf8.ValidString(a.Name) {
		return dispatch.Wrong("name", "名称须为 1 至 100 个字", "a name has 1 to 100 characters")
	}
	if err := t.grantable(a); err != nil {
		return err
	}
	grants, err := encode(a.Grants)
	if err != nil {
		return err
	}
	var other string
	err = t.one("SELECT id FROM accounts WHERE login = $1 AND id <> $2", []any{a.Login, a.ID}, &other)
	if err == nil {
		return &dispatch.Error{Code: dispatch.Conflict, Field: "login", Text: dispatch.Text{ZH: "登录名已被使用", EN: "the login is taken"}}
	}
	if !errors.Is(err, errNoRow) {
		return err
	}
	was, err := single(t.accounts("WHERE id = $1", a.ID))
	if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
		return err
	}
	steppingDown := was.Administers() && !a.Administers()
	if steppingDown { // two who take it from each other at the same time wait here
		if _, err := t.exec(`UPDATE accounts SET disabled = disabled WHERE disabled = 0 AND grants LIKE '%"` + string(dispatch.Administrator) + `"%'`); err != nil {
			return err
		}
	}
	_, err = t.exec("INSERT INTO accounts ("+accountColumns+") VALUES "+marks(1, 1, 8)+` ON CONFLICT (id) DO UPDATE SET
		login = excluded.login, name = excluded.name, password = excluded.password, cadre = excluded.cadre, grants = excluded.grants, disabled = excluded.disabled`,
		a.ID, a.Login, a.Name, a.Password, a.Cadre, grants, flag(a.Disabled), a.Created)
	if err == nil && steppingDown {
		err = t.administered()
	}
	if err == nil && (a.Disabled || a.Password != was.Password) {
		err = t.dropTokens(a.ID)
	}
	if err == nil && !slices.Equal(a.Grants, was.Grants) { // whoever gave a code knew of other rights
		_, err = t.exec("DELETE FROM codes WHERE account = $1", a.ID)
	}
	return err
}

// administered refuses what would leave nobody who administers everything.
func (t *tx) administered() error {
	all, err := t.accounts("WHERE disabled = 0")
	if err == nil && !slices.ContainsFunc(all, Account.Administers) {
		err = dispatch.Refuse(dispatch.Conflict, "至少要留一位全市的管理员", "one administrator of everything must stay")
	}
	return err
}

// grantable refuses grants of what does not exist.
func (t *tx) grantable(a Account) error {
	for i, g := range a.Grants {
		if !slices.Contains(dispatch.Roles, g.Role) {
			return dispatch.Wrong(fmt.Sprintf("grants[%d].role", i), "没有这个角色", "there is no such role")
		}
		if g.Role == dispatch.CadreRole && a.Cadre == "" {
			return dispatch.Wrong("cadre", "干部角色须对应一名干部", "the role cadre needs a cadre")
		}
		if err := t.exists(fmt.Sprintf("grants[%d].area", i), g.Area); err != nil {
			return err
		}
		if g.Unit != "" {
			if _, err := t.Unit(g.Unit); err != nil {
				return dangling(fmt.Sprintf("grants[%d].unit", i), err)
			}
		}
	}
	if a.Cadre != "" {
		if _, err := t.Cadre(a.Cadre); err != nil {
			return dangling("cadre", err)
		}
	}
	return nil
}

// readAccount reads accountColumns; what stands before them goes into before.
func readAccount(scan func(...any) error, before ...any) (a Account, err error) {
	var grants string
	var disabled int
	if err := scan(append(before, &a.ID, &a.Login, &a.Name, &a.Password, &a.Cadre, &grants, &disabled, &a.Created)...); err != nil {
		return a, err
	}
	a.Disabled = disabled == 1
	return a, decode(grants, &a.Grants)
}

func (t *tx) accounts(where string, args ...any) ([]Account, error) {
	var all []Account
	err := t.each("SELECT "+accountColumns+" FROM accounts "+where, args, func(scan func(...any) error) error {
		a, err := readAccount(scan)
		all = append(all, a)
		return err
	})
	return all, err
}

func (db *DB) accounts(ctx context.Context, where string, args ...any) (all []Account, err error) {
	err = db.view(ctx, func(t *tx) error {
		all, err = t.accounts(where, args...)
		return err
	})
	return all, err
}

// Account returns an account by its id.
func (db *DB) Account(ctx context.Context, id dispatch.ID) (Account, error) {
	return single(db.accounts(ctx, "WHERE id = $1", id))
}

// AccountByLogin returns an account by its login, in any case of letters.
func (db *DB) AccountByLogin(ctx context.Context, login string) (Account, error) {
	return single(db.accounts(ctx, "WHERE login = $1", strings.ToLower(login)))
}

// AccountOfCadre returns the account that a cadre signs in with.
func (db *DB) AccountOfCadre(ctx context.Context, cadre dispatch.ID) (Account, error) {
	return single(db.accounts(ctx, "WHERE cadre = $1 ORDER BY disabled, created, id", cadre))
}

// Accounts returns all accounts by login.
func (db *DB) Accounts(ctx context.Context) ([]Account, error) {
	return db.accounts(ctx, "ORDER BY login")
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

// Token lets its bearer in as an account: a session of a browser, or a token for a program. Digest is the hex SHA-256 of
// the secret, which is kept nowhere.
type Token struct {
	Digest                 string
	Account                dispatch.ID
	Sort                   string // session or token
	Name                   string
	Created, Expires, Used dispatch.Moment
}

const tokenColumns = "digest, account, sort, name, created, expires, used"

// SaveToken adds a token, or writes anew until when it holds and when it was used.
func (db *DB) SaveToken(ctx context.Context, k Token) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO tokens ("+tokenColumns+") VALUES "+marks(1, 1, 7)+" ON CONFLICT (digest) DO UPDATE SET expires = excluded.expires, used = excluded.used",
			k.Digest, k.Account, k.Sort, k.Name, k.Created, k.Expires, k.Used)
		return err
	})
}

func (db *DB) tokens(ctx context.Context, where string, args ...any) ([]Token, error) {
	var all []Token
	err := db.view(ctx, func(t *tx) error {
		return t.each("SELECT "+tokenColumns+" FROM tokens "+where, args, func(scan func(...any) error) error {
			var k Token
			err := scan(&k.Digest, &k.Account, &k.Sort, &k.Name, &k.Created, &k.Expires, &k.Used)
			all = append(all, k)
			return err
		})
	})
	return all, err
}

// Token returns a token by its digest, expired or not.
func (db *DB) Token(ctx context.Context, digest string) (Token, error) {
	return single(db.tokens(ctx, "WHERE digest = $1", digest))
}

// Bearer returns a token by its digest, expired or not, with its account: what every request begins with.
func (db *DB) Bearer(ctx context.Context, digest string) (k Token, a Account, err error) {
	err = db.view(ctx, func(t *tx) error {
		row := func(into ...any) error {
			return t.one("SELECT t.digest, t.account, t.sort, t.name, t.created, t.expires, t.used, a.id, a.login, a.name, a.password, a.cadre, a.grants, a.disabled, a.created FROM tokens t JOIN accounts a ON a.id = t.account WHERE t.digest = $1",
				[]any{digest}, into...)
		}
		a, err = readAccount(row, &k.Digest, &k.Account, &k.Sort, &k.Name, &k.Created, &k.Expires, &k.Used)
		return found(err, "token")
	})
	return k, a, err
}

// Tokens returns an account's tokens, the newest first.
func (db *DB) Tokens(ctx context.Context, account dispatch.ID) ([]Token, error) {
	return db.tokens(ctx, "WHERE account = $1 ORDER BY created DESC, digest", account)
}

// DropToken makes a token worthless.
func (db *DB) DropToken(ctx context.Context, digest string) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM tokens WHERE digest = $1", digest)
		return err
	})
}

// SaveCode gives an account a code that lets somebody in once; the one it had before is worthless.
func (db *DB) SaveCode(ctx context.Context, digest string, account dispatch.ID, expires dispatch.Moment) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO codes (digest, account, expires) VALUES ($1, $2, $3) ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, expires = excluded.expires", digest, account, expires)
		return err
	})
}

// UseCode returns the account that a code lets in, and makes the code worthless.
func (db *DB) UseCode(ctx context.Context, digest string, now dispatch.Moment) (Account, error) {
	var account dispatch.ID
	err := db.change(ctx, func(t *tx) error {
		return t.one("DELETE FROM codes WHERE digest = $1 AND expires > $2 RETURNING account", []any{digest, now}, &account)
	})
	if errors.Is(err, errNoRow) {
		return Account{}, dispatch.Missing("code")
	}
	if err != nil {
		return Account{}, err
	}
	return db.Account(ctx, account)
}

// dropTokens makes all tokens of an account worthless, and its code.
func (t *tx) dropTokens(account dispatch.ID) error {
	_, err := t.exec("DELETE FROM tokens WHERE account = $1", account)
	if err == nil {
		_, err = t.exec("DELETE FROM codes WHERE account = $1", account)
	}
	return err
}

// keepMessages is how long one can see what was sent.
const keepMessages = 30 * 24 * time.Hour

// DropExpired clears tokens, codes, idempotency keys and messages whose time is over.
func (db *DB) DropExpired(ctx context.Context, now dispatch.Moment) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM tokens WHERE expires <= $1", now)
		if err == nil {
			_, err = t.exec("DELETE FROM codes WHERE expires <= $1", now)
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

// Secret returns 32 random bytes that belong to a name, made the first time anybody asks.
func (db *DB) Secret(ctx context.Context, name string) ([]byte, error) {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // never returns an error
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

// Loaded reports whether a sample was loaded whole.
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

// MarkLoaded notes that a sample was loaded whole.
func (db *DB) MarkLoaded(ctx context.Context, sample string) error {
	return db.change(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, 'loaded') ON CONFLICT (name) DO NOTHING", "sample:"+sample)
		return err
	})
}
