package dispatch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Account is a person who may sign in, with their rights.
type Account struct {
	ID       ID
	Login    string `kept:"apart"` // lower case
	Name     string `kept:"apart"`
	Cadre    ID     // "" for people who are no cadres
	Grants   []Grant
	Disabled bool
	Created  Moment
	Hash     string // encoded hash of the password; kept beside the document, and in no entry
	Password string // hex SHA-256 of Hash, as in the journal; "" without a password
	Second   string // hex SHA-256 of the secret of the second factor; "" without one
	Secret   string // the secret itself; kept beside the document, and in no entry
	Tokens   []Token
	Code     SignInCode
	Seq      int64
}

// Token lets its bearer act as an account: the session of a browser, or a token for a program.
type Token struct {
	Digest           string // hex SHA-256 of the secret; the secret itself is not stored
	Sort             TokenSort
	Name             string `kept:"apart"`
	Created, Expires Moment
}

// TokenSort says what bears a token.
type TokenSort string

// The sorts of token.
const (
	Session      TokenSort = "session" // a browser's, by a cookie
	ProgramToken TokenSort = "token"
)

// SignInCode lets a cadre sign in once on a new telephone.
type SignInCode struct {
	Digest  string // hex SHA-256 of the code
	Expires Moment
}

// Administers reports whether the account administers the whole city and every unit, without limits.
func (a Account) Administers() bool {
	return !a.Disabled && slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == Administrator && g.OverEverything() })
}

// OnlyCadre reports whether a sign-in code may be issued for the account. Whoever issues a code could use it themselves, so it
// may only open accounts that can do no more than the issuer could do on the cadre's behalf.
func (a Account) OnlyCadre() bool {
	return !a.Disabled && !slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role != CadreRole })
}

// The facts of an account's journal.
type (
	// AccountDescribed says who an account is for and what they may do.
	AccountDescribed struct{ Account Account }
	// PasswordSet replaces the account's password; all its tokens end.
	PasswordSet struct{ Digest string }
	// CodeIssued gives the account a sign-in code; an earlier one becomes invalid.
	CodeIssued struct{ Code SignInCode }
	// CodeUsed says that the code was used to sign in.
	CodeUsed struct{}
	// TokenIssued adds a token.
	TokenIssued struct{ Token Token }
	// TokenEnded removes a token.
	TokenEnded struct{ Digest string }

	// DescribeAccount says who an account is for and what they may do. Disabling the account ends its tokens and its code;
	// changing the grants ends its code.
	DescribeAccount struct{ Account Account }
	// SetPassword sets the account's password, given its encoded hash.
	SetPassword struct{ Hash string }
	// IssueCode gives the account a sign-in code.
	IssueCode struct{ Code SignInCode }
	// UseCode signs in with the code, which works once.
	UseCode struct{ Digest string }
	// IssueToken adds a token to the account.
	IssueToken struct{ Token Token }
	// EndToken removes a token of the account.
	EndToken struct{ Digest string }
)

func (AccountDescribed) fact() {}
func (PasswordSet) fact()      {}
func (CodeIssued) fact()       {}
func (CodeUsed) fact()         {}
func (TokenIssued) fact()      {}
func (TokenEnded) fact()       {}

func (DescribeAccount) Verb() Verb       { return VerbDescribe }
func (x DescribeAccount) About() Subject { return Subject{OfAccount, x.Account.ID} }
func (SetPassword) Verb() Verb           { return VerbSetPassword }
func (IssueCode) Verb() Verb             { return VerbIssueCode }
func (UseCode) Verb() Verb               { return VerbUseCode }
func (IssueToken) Verb() Verb            { return VerbIssueToken }
func (EndToken) Verb() Verb              { return VerbEndToken }

// Asks for the areas and units of the grants, and for the cadre.
func (x DescribeAccount) Asks() Needs {
	n := Needs{Cadre: x.Account.Cadre}
	for _, g := range x.Account.Grants {
		n.Areas, n.Units = append(n.Areas, g.Area), append(n.Units, g.Unit)
	}
	return n
}

func (x DescribeAccount) Decide(c Case, now Moment) (Outcome, error) {
	a := x.Account
	a.Login = strings.ToLower(a.Login)
	if _, err := ParseID("id", string(a.ID)); err != nil {
		return Outcome{}, err
	}
	if n := len(a.Login); n < 2 || n > 64 || strings.ContainsFunc(a.Login, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }) {
		return Outcome{}, Wrong("login", "登录名须为 2 至 64 个字符，不含空格", "a login has 2 to 64 characters and no spaces")
	}
	if err := named(a.Name); err != nil {
		return Outcome{}, err
	}
	if a.Cadre != "" && c.Cadre.ID != a.Cadre {
		return Outcome{}, dangling("cadre")
	}
	for i, g := range a.Grants {
		if !slices.Contains(Roles, g.Role) {
			return Outcome{}, Wrong(fmt.Sprintf("grants[%d].role", i), "没有这个角色", "there is no such role")
		}
		if g.Role == CadreRole && a.Cadre == "" {
			return Outcome{}, Wrong("cadre", "干部角色须对应一名干部", "the role cadre needs a cadre")
		}
		if err := first(c.exists(fmt.Sprintf("grants[%d].area", i), g.Area), c.belongs(fmt.Sprintf("grants[%d].unit", i), g.Unit)); err != nil {
			return Outcome{}, err
		}
	}
	if was := c.State.(Account); c.Act.Actor == a.ID && was.Administers() && !a.Administers() {
		return Outcome{}, Refuse(Conflict, "不能停用自己或去掉自己的管理员角色", "you cannot disable yourself or give up being administrator")
	}
	said := Account{Login: a.Login, Name: a.Name, Cadre: a.Cadre, Grants: a.Grants, Disabled: a.Disabled}
	return told(c.State, AccountDescribed{said}, now)
}

// Decide records the digest of the new password's hash.
func (x SetPassword) Decide(c Case, now Moment) (Outcome, error) {
	if x.Hash == "" {
		return Outcome{}, Wrong("password", "须有密码", "a password is needed")
	}
	return Outcome{Entries: []Entry{say(now, PasswordSet{HashDigest(x.Hash)})}, Beside: []byte(x.Hash)}, nil
}

// HashDigest is the digest of a password's hash that the journal holds.
func HashDigest(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:])
}

// Decide issues the code, unless [Account.OnlyCadre] forbids it.
func (x IssueCode) Decide(c Case, now Moment) (Outcome, error) {
	if !c.State.(Account).OnlyCadre() {
		return Outcome{}, Refuse(Conflict, "此账号已停用或另有权限，须用密码登录", "this account is disabled or has other rights; it needs its password")
	}
	return Outcome{Entries: []Entry{say(now, CodeIssued(x))}}, nil
}

// Decide accepts the code if it is the account's, has not been used and has not expired.
func (x UseCode) Decide(c Case, now Moment) (Outcome, error) {
	a := c.State.(Account)
	if a.Code.Digest == "" || a.Code.Digest != x.Digest || a.Code.Expires <= now || !a.OnlyCadre() {
		return Outcome{}, Refuse(Unauthenticated, "登录码不对，或者已用过、过期，请再要一个", "the code is wrong, used or too old; ask for another")
	}
	return Outcome{Entries: []Entry{say(now, CodeUsed{})}}, nil
}

const (
	// MostTokens is how many tokens an account may have, of which MostPrograms for programs. Signing in once more ends the oldest
	// session; no token of a program ends unless somebody ends it.
	MostTokens   = 10
	MostPrograms = 8
	// TokenHolds is the longest time for which a token may be valid.
	TokenHolds = 366 * 24 * time.Hour
)

// Decide adds the token and ends the oldest sessions above [MostTokens].
func (x IssueToken) Decide(c Case, now Moment) (Outcome, error) {
	a, k := c.State.(Account), x.Token
	if a.Disabled {
		return Outcome{}, Refuse(Conflict, "账号已停用", "the account is disabled")
	}
	if err := first(among("sort", k.Sort, []TokenSort{Session, ProgramToken}), sized("name", k.Name, 0, MaxShort)); err != nil {
		return Outcome{}, err
	}
	k.Created = now
	if k.Expires <= now || k.Expires.Sub(now) > TokenHolds {
		return Outcome{}, Wrong("expires", "有效期须在一年以内", "it holds for a year at most")
	}
	var entries []Entry
	live := a.live(now)
	sessions := slices.DeleteFunc(slices.Clone(live), func(k Token) bool { return k.Sort != Session })
	if k.Sort == ProgramToken && len(live)-len(sessions) >= MostPrograms {
		return Outcome{}, Refuse(Conflict, fmt.Sprintf("最多%d个令牌，请先作废一个", MostPrograms), fmt.Sprintf("there are %d tokens for programs already; end one first", MostPrograms))
	}
	for _, old := range sessions[:min(len(sessions), max(0, len(live)-MostTokens+1))] {
		entries = append(entries, say(now, TokenEnded{old.Digest}))
	}
	return Outcome{Entries: append(entries, say(now, TokenIssued{k}))}, nil
}

func (x EndToken) Decide(c Case, now Moment) (Outcome, error) {
	if !slices.ContainsFunc(c.State.(Account).Tokens, func(k Token) bool { return k.Digest == x.Digest }) {
		return Outcome{}, Missing("token")
	}
	return Outcome{Entries: []Entry{say(now, TokenEnded(x))}}, nil
}

// live returns the tokens that have not expired, the oldest first.
func (a Account) live(now Moment) []Token {
	return slices.DeleteFunc(slices.Clone(a.Tokens), func(k Token) bool { return k.Expires <= now })
}

// Apply folds one entry of its journal into the account.
func (a Account) Apply(e Entry) Account {
	a.ID, a.Seq = e.Subject.ID, e.Seq
	switch f := e.Fact.(type) {
	case AccountDescribed:
		if a.Created == 0 {
			a.Created = e.At
		}
		if !slices.Equal(a.Grants, f.Account.Grants) { // the code was issued for the rights the account had then
			a.Code = SignInCode{}
		}
		a.Login, a.Name, a.Cadre, a.Grants, a.Disabled = f.Account.Login, f.Account.Name, f.Account.Cadre, f.Account.Grants, f.Account.Disabled
		if a.Disabled {
			a.Tokens, a.Code = nil, SignInCode{}
		}
	case PasswordSet:
		a.Password, a.Tokens, a.Code = f.Digest, nil, SignInCode{}
	case CodeIssued:
		a.Code = f.Code
	case CodeUsed:
		a.Code = SignInCode{}
	case SecondFactorSet:
		a.Second = f.Digest
	case SecondFactorEnded:
		a.Second = ""
	case TokenIssued:
		a.Tokens = append(a.live(e.At), f.Token)
	case TokenEnded:
		a.Tokens = slices.DeleteFunc(slices.Clone(a.Tokens), func(k Token) bool { return k.Digest == f.Digest })
	case Erased:
		a = erased(a)
	}
	return a
}

func (a Account) erasable() error {
	if a.Disabled {
		return nil
	}
	return Refuse(Conflict, "账号仍在使用，请先停用", "the account is in use; disable it first")
}

// opensAccount reports whether the grant opens an account: everybody's own, and any for an administrator of everything.
func (g Grant) opensAccount(a Act, s Account) bool {
	return g.Role == System || g.Role == Administrator && g.OverEverything() || s.ID != "" && a.Actor == s.ID
}

// Governs reports whether the act may look after the sign-in of an account: their own, and administrators that of accounts which may do
// nothing beyond their own area. Where holds the path of the area of each grant of the account, of a cadre that where they serve.
func (a Act) Governs(s Account, where [][]ID) bool {
	return s.ID == a.Actor || slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.Role == System || g.Role == Administrator && g.Unit == "" && (g.Area == "" || len(where) > 0) && !slices.ContainsFunc(where, func(path []ID) bool { return !g.Reaches(path) })
	})
}

// Subject implements Folded.
func (a Account) Subject() Subject { return Subject{OfAccount, a.ID} }

// Length implements Folded.
func (a Account) Length() int64 { return a.Seq }

// Fold implements Folded.
func (a Account) Fold(e Entry) Folded { return a.Apply(e) }

// Where implements Folded.
func (a Account) Where() ID { return "" }

// Dues implements Folded.
func (a Account) Dues() []Due { return nil }

// accountSort is what the journal has to know of it.
var accountSort = Sort{
	Of: OfAccount, Name: Text{"账号", "account"},
	Verbs: []VerbRow{
		{Verb: VerbSetPassword, Name: Text{"改密码", "set a password"}, Of: OfAccount, Command: SetPassword{}, Fact: PasswordSet{}, Told: Text{"改密码", "set the password"}, Roles: owner},
		{Verb: VerbSetSecond, Name: Text{"开启动态口令", "set a second factor"}, Of: OfAccount, Command: SetSecondFactor{}, Fact: SecondFactorSet{}, Told: Text{"开启动态口令", "set a second factor"}, Roles: Roles},
		{Verb: VerbEndSecond, Name: Text{"关闭动态口令", "end the second factor"}, Of: OfAccount, Command: EndSecondFactor{}, Fact: SecondFactorEnded{}, Told: Text{"关闭动态口令", "ended the second factor"}, Roles: owner},
		{Verb: VerbIssueCode, Name: Text{"发登录码", "issue a code"}, Of: OfAccount, Command: IssueCode{}, Fact: CodeIssued{}, Told: Text{"发登录码", "issued a sign-in code"}, Roles: program},
		{Verb: VerbUseCode, Name: Text{"用登录码", "use a code"}, Of: OfAccount, Command: UseCode{}, Fact: CodeUsed{}, Told: Text{"用登录码登录", "used the sign-in code"}, Roles: program},
		{Verb: VerbIssueToken, Name: Text{"登录或发令牌", "issue a token"}, Of: OfAccount, Command: IssueToken{}, Fact: TokenIssued{}, Told: Text{"登录或发令牌", "signed in, or issued a token"}, Roles: owner},
		{Verb: VerbEndToken, Name: Text{"退出或作废令牌", "end a token"}, Of: OfAccount, Command: EndToken{}, Fact: TokenEnded{}, Told: Text{"退出或作废令牌", "signed out, or ended a token"}, Roles: owner},
	},
	Facts: []Term{
		{Fact: AccountDescribed{}, Name: Text{"登记账号", "described the account"}, Command: DescribeAccount{}},
	},
	New:   func(id ID) Folded { return Account{ID: id} },
	Opens: func(g Grant, a Act, s Folded, _ []ID) bool { return g.opensAccount(a, s.(Account)) },
}
