package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

const (
	cookieName = "bangban_session"
	// A session ends when it is not used, and after a month at the latest; a cadre's phone stays signed in for the month.
	sessionIdle = 12 * time.Hour
	sessionMost = 30 * 24 * time.Hour
	// touched is how often the use of a token is recorded.
	touched  = 5 * time.Minute
	largest  = 1 << 20 // bytes of a request's body
	tokenMax = 365     // days
)

// visitor is the sender of a request.
type visitor struct {
	account dispatch.Account
	self    []dispatch.ID // every id by which a complaint may be about them
	token   dispatch.Token
	body    string // digest of method, path and body
	now     dispatch.Moment
	lang    string
	ahead   *time.Duration // how far the device says that its clock is ahead of ours; nil: not given
}

type visitorKey struct{}

// of returns the visitor of a request by its context.
func of(ctx context.Context) visitor {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v
}

var errSignIn = dispatch.Refuse(dispatch.Unauthenticated, "请先登录", "sign in first")

// open are the operations that need no sign-in.
var open = map[string]bool{
	"POST /api/v1/session": true, "POST /api/v1/session/code": true, "GET /api/v1/setup": true, "POST /api/v1/setup": true, "GET /api/v1/resident/:link": true, "POST /api/v1/resident/:link/commands": true,
}

// files are the operations that take a file: of how many bytes at most, and how many at a time, since each is held in memory.
var files = map[string]struct {
	most   int64
	atOnce int
}{"POST /api/v1/imports/:sort": {intake.MaxFile, 2}, "PUT /api/v1/map/ground": {geo.MaxGroundBytes, 1}, "POST /api/v1/map/ground/preview": {geo.MaxGroundBytes, 1}, "POST /api/v1/requests/:request_id/attachments": {mostPicture, 4}}

// fileWaits is how long a file waits for others before it.
const fileWaits = 20 * time.Second

// trays are where files are taken, by their operation; each holds as many as may be taken at a time.
func trays() map[string]chan struct{} {
	all := map[string]chan struct{}{}
	for operation, f := range files {
		all[operation] = make(chan struct{}, f.atOnce)
	}
	return all
}

// queue waits until a file may be read, and returns what to call when it is done with.
func (s *Server) queue(ctx context.Context, operation string) (done func(), err error) {
	tray := s.files[operation]
	wait, cancel := context.WithTimeout(ctx, fileWaits)
	defer cancel()
	select {
	case tray <- struct{}{}:
		return func() { <-tray }, nil
	case <-wait.Done():
		return nil, waiting{dispatch.Refuse(dispatch.Unavailable, "正在收的文件太多，请稍后再传", "too many files are coming in; try again soon"), fileWaits}
	}
}

// admit is middleware that identifies the visitor and reads the body.
func (s *Server) admit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		v := visitor{now: s.config.Clock(), lang: language(r), ahead: clockAhead(r)}
		operation, most := r.Method+" "+c.Path(), int64(largest)
		if !open[operation] {
			if err := s.identify(r, &v); err != nil {
				return err
			}
		}
		file, isFile := files[operation]
		release := func() {}
		room := func() error { // among the files that are held in memory
			done, err := s.queue(r.Context(), operation)
			if err == nil {
				release = done
			}
			return err
		}
		defer func() { release() }()
		small := r.ContentLength >= 0 && r.ContentLength <= largest // such a one may come slowly, and keeps no other waiting meanwhile
		if isFile {
			most = file.most
		}
		if isFile && !small {
			if err := room(); err != nil {
				return err
			}
		}
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, most))
		if err != nil {
			return broken(err)
		}
		if isFile && small {
			if err := room(); err != nil {
				return err
			}
		}
		if !isFile {
			if err := readableJSON(body); err != nil {
				return err
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		sum := sha256.New()
		_, _ = fmt.Fprintf(sum, "%s %s\n", r.Method, r.URL.Path) // writing to a hash never fails
		_, _ = sum.Write(body)
		v.body = hex.EncodeToString(sum.Sum(nil))
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)))
		return next(c)
	}
}

// identify finds the account by bearer token or session cookie.
func (s *Server) identify(r *http.Request, v *visitor) error {
	secret, byCookie := secretOf(r)
	if secret == "" {
		return errSignIn
	}
	if byCookie && !safe(r.Method) && !sameSite(r) {
		return dispatch.Refuse(dispatch.Forbidden, "请求来自别的网站", "the request comes from another site")
	}
	account, used, err := s.config.Store.Bearer(r.Context(), digest(secret))
	if dispatch.CodeOf(err) == dispatch.NotFound {
		return errSignIn
	}
	if err != nil {
		return err
	}
	token, ok := bears(account, digest(secret))
	if !ok || expires(account, token, used) <= v.now || account.Disabled {
		return errSignIn
	}
	if v.now.Sub(used) > touched {
		if err := s.config.Store.Touch(r.Context(), token.Digest, v.now); err != nil {
			return err
		}
	}
	if err := s.noteUse(r.Context(), account, v.now); err != nil {
		return err
	}
	v.account, v.token = account, token
	v.self, err = s.config.Store.Self(r.Context(), account)
	return err
}

// secretOf returns the secret of the bearer token or of the session that came with a request; "" if there is none.
func secretOf(r *http.Request) (secret string, byCookie bool) {
	if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return h, false
	}
	if cookie, err := r.Cookie(cookieName); err == nil {
		return cookie.Value, true
	}
	return "", false
}

// doer is the visitor as somebody who does or sees something.
func (v visitor) doer() dispatch.Act {
	return dispatch.Act{Actor: v.account.ID, Grants: v.account.Grants, Cadre: v.account.Cadre, Self: v.self}
}

// bears returns the account's token with the given digest.
func bears(a dispatch.Account, digest string) (dispatch.Token, bool) {
	i := slices.IndexFunc(a.Tokens, func(k dispatch.Token) bool { return k.Digest == digest })
	if i < 0 {
		return dispatch.Token{}, false
	}
	return a.Tokens[i], true
}

// expires returns when a token expires if it is not used before: a desk's session soon, a cadre's or a program's at the time
// set when it was issued.
func expires(a dispatch.Account, k dispatch.Token, used dispatch.Moment) dispatch.Moment {
	if k.Sort == dispatch.Session && a.Cadre == "" {
		return min(k.Expires, used.Add(sessionIdle))
	}
	return k.Expires
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// sameSite refuses a request that another site makes with the visitor's cookie. Browsers say where a request comes from; a
// client that does not is no browser, and other sites cannot use its cookie.
func sameSite(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err == nil && u.Host == r.Host
	}
	return true
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// act returns the visitor's act, with a true time by their device's clock.
func (v visitor) act(key string, sent time.Time, device string, at time.Time, note, behalf string) dispatch.Act {
	a := v.doer()
	a.OnBehalf, a.Device, a.Note = behalf, device, note
	if key != "" {
		a.Key, a.Body = key, v.body
	}
	if !at.IsZero() {
		a.At = dispatch.At(at)
		if !sent.IsZero() {
			a.At = a.At.Add(v.correction(sent))
		}
	}
	return a
}

// sendingMost is the longest time that a request is assumed to be in transit.
const sendingMost = 2 * time.Minute

// correction returns what to add to a time by the device's clock, which showed sent when sending began. The difference to our
// clock includes the time in transit, which may be many seconds. So the device's own estimate of how far its clock is ahead is
// used, unless by it the request would have been sent after it was received, or more than [sendingMost] before.
func (v visitor) correction(sent time.Time) time.Duration {
	most := v.now.Sub(dispatch.At(sent))
	if v.ahead == nil {
		return most
	}
	if c := -*v.ahead; c <= most && c >= most-sendingMost {
		return c
	}
	return most
}

// clockAhead reads the header X-Clock-Ahead, which the contract has checked.
func clockAhead(r *http.Request) *time.Duration {
	ms, err := strconv.ParseInt(r.Header.Get("X-Clock-Ahead"), 10, 64)
	if err != nil || ms < -clockMost || ms > clockMost {
		return nil
	}
	ahead := time.Duration(ms) * time.Millisecond
	return &ahead
}

// clockMost is the largest value of the header in milliseconds: two hundred years, which fits a Duration.
const clockMost = int64(200 * 365 * 24 * time.Hour / time.Millisecond)

// has reports whether the visitor has one of the roles over the whole city.
func (v visitor) has(roles ...dispatch.Role) bool {
	for _, g := range v.account.Grants {
		for _, r := range roles {
			if g.Role == r && g.OverEverything() {
				return true
			}
		}
	}
	return false
}

// SignIn implements the API.
func (s *Server) SignIn(ctx context.Context, in api.SignInRequestObject) (api.SignInResponseObject, error) {
	login := strings.ToLower(in.Body.Login)
	account, err := s.config.Store.AccountByLogin(ctx, login)
	if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
		return nil, err
	}
	allowed, err := s.mayTry(ctx, account.ID, login)
	if err != nil {
		return nil, err
	}
	if !passwordFits(account.Hash, in.Body.Password) || account.Disabled {
		return nil, dispatch.Refuse(dispatch.Unauthenticated, "登录名或密码不对", "login or password is wrong")
	}
	if err := s.second(ctx, account, in.Body.Code); err != nil {
		return nil, err
	}
	allowed()
	cookie, err := s.session(ctx, account)
	return api.SignIn200JSONResponse{Body: me(account), Headers: api.SignIn200ResponseHeaders{SetCookie: cookie}}, err
}

// mayTry refuses an attempt to sign in where there were too many failures, and returns what makes this one not count as a failure,
// because a whole office may sign in from one address.
//
// A stranger who tries a login must not lock its owner out. So what is blocked after five failures is the login at that address,
// attempts from a blocked address count no further, and an owner on a device on which they signed in before is asked only how often
// they failed there. What remains for a login as a whole is far more than a person needs, and far less than guessing takes.
func (s *Server) mayTry(ctx context.Context, account dispatch.ID, login string) (succeeded func(), err error) {
	type gate struct {
		throttle *throttle
		name     string
	}
	at, now := address(ctx), of(ctx).now.Time()
	gates := []gate{{s.byAddress, at}, {s.byPair, at + " " + login}, {s.byLogin, login}}
	if from := peerOf(ctx); from != nil && from.known && account != "" && s.servedBy(from.device, account) {
		gates = []gate{{s.byPair, "device " + from.device.name + " " + login}}
	}
	for _, g := range gates {
		if wait := g.throttle.take(g.name, now); wait > 0 {
			return nil, tooOften(wait)
		}
	}
	return func() {
		for _, g := range gates {
			g.throttle.giveBack(g.name)
		}
	}, nil
}

func tooOften(wait time.Duration) error {
	return waiting{dispatch.Refuse(dispatch.Throttled, "尝试太频繁，请稍后再试", "too many attempts; wait a little"), wait}
}

// session issues a session token to an account and returns the cookie's value.
func (s *Server) session(ctx context.Context, account dispatch.Account) (string, error) {
	s.mark(peerOf(ctx), account.ID)
	secret := rand.Text() + rand.Text()
	token := dispatch.Token{Digest: digest(secret), Sort: dispatch.Session, Expires: of(ctx).now.Add(sessionMost)}
	cookie := http.Cookie{Name: cookieName, Value: secret, Path: "/", MaxAge: int(sessionMost.Seconds()), HttpOnly: true, Secure: s.config.Secure, SameSite: http.SameSiteLaxMode}
	return cookie.String(), s.forAccount(ctx, dispatch.Act{Actor: account.ID, Grants: program}, account.ID, dispatch.IssueToken{Token: token})
}

// program are the grants of the program, used where the visitor has proved otherwise that they may.
var program = dispatch.SystemAct().Grants

// forAccount carries out a command on an account.
func (s *Server) forAccount(ctx context.Context, act dispatch.Act, id dispatch.ID, cmd dispatch.Command) error {
	_, err := s.config.Desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfAccount, ID: id}, cmd)
	return err
}

// myself carries out a command on the visitor's own account.
func (s *Server) myself(ctx context.Context, cmd dispatch.Command) error {
	return s.forAccount(ctx, s.sight(ctx).act, of(ctx).account.ID, cmd)
}

// WhoAmI implements the API.
func (s *Server) WhoAmI(ctx context.Context, _ api.WhoAmIRequestObject) (api.WhoAmIResponseObject, error) {
	return api.WhoAmI200JSONResponse(me(of(ctx).account)), nil
}

// SignOut implements the API.
func (s *Server) SignOut(ctx context.Context, _ api.SignOutRequestObject) (api.SignOutResponseObject, error) {
	if err := s.myself(ctx, dispatch.EndToken{Digest: of(ctx).token.Digest}); err != nil {
		return nil, err
	}
	s.presence.signedOut(of(ctx).token.Digest)
	gone := http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.config.Secure, SameSite: http.SameSiteLaxMode}
	return api.SignOut204Response{Headers: api.SignOut204ResponseHeaders{SetCookie: gone.String()}}, nil
}

// CreateToken implements the API.
func (s *Server) CreateToken(ctx context.Context, in api.CreateTokenRequestObject) (api.CreateTokenResponseObject, error) {
	v := of(ctx)
	days := in.Body.Days
	if days == 0 {
		days = 90
	}
	secret := rand.Text() + rand.Text()
	t := dispatch.Token{Digest: digest(secret), Sort: dispatch.ProgramToken, Name: in.Body.Name, Created: v.now, Expires: v.now.Add(time.Duration(min(days, tokenMax)) * 24 * time.Hour)}
	if err := s.myself(ctx, dispatch.IssueToken{Token: t}); err != nil {
		return nil, err
	}
	made := token(v.account, t, v.now)
	made.Secret = secret
	return api.CreateToken201JSONResponse(made), nil
}

// DropToken implements the API.
func (s *Server) DropToken(ctx context.Context, in api.DropTokenRequestObject) (api.DropTokenResponseObject, error) {
	return api.DropToken204Response{}, s.myself(ctx, dispatch.EndToken{Digest: in.Token})
}

func (s *Server) administers(ctx context.Context) error {
	if !of(ctx).has(dispatch.Administrator) {
		return dispatch.Refuse(dispatch.Forbidden, "只有全市的管理员可以", "only an administrator of everything may")
	}
	return nil
}

// ListUsers implements the API.
func (s *Server) ListUsers(ctx context.Context, _ api.ListUsersRequestObject) (api.ListUsersResponseObject, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	accounts, err := s.config.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	all := api.ListUsers200JSONResponse{}
	for _, a := range accounts {
		all = append(all, user(a))
	}
	return all, nil
}

// SaveUser implements the API.
func (s *Server) SaveUser(ctx context.Context, in api.SaveUserRequestObject) (api.SaveUserResponseObject, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	a := dispatch.Account{ID: dispatch.ID(in.User), Login: in.Body.Login, Name: in.Body.Name, Cadre: dispatch.ID(in.Body.Cadre), Disabled: in.Body.Disabled}
	for _, g := range in.Body.Grants {
		a.Grants = append(a.Grants, dispatch.Grant{Role: dispatch.Role(g.Role), Area: dispatch.ID(g.Area), Unit: dispatch.ID(g.Unit)})
	}
	hash := ""
	if in.Body.Password != "" {
		var err error
		if hash, err = HashPassword(in.Body.Password, in.Body.Login, in.Body.Name); err != nil {
			return nil, err
		}
	} else if _, err := s.config.Store.Account(ctx, a.ID); dispatch.CodeOf(err) == dispatch.NotFound {
		return nil, dispatch.Wrong("password", "新账号须有密码", "a new account needs a password")
	} else if err != nil {
		return nil, err
	}
	act := s.sight(ctx).act
	err := s.config.Store.Change(ctx, func(tx dispatch.Tx) error {
		err := s.config.Desk.DescribeIn(tx, act, dispatch.DescribeAccount{Account: a})
		if err == nil && hash != "" {
			_, err = s.config.Desk.DoIn(tx, act, a.Subject(), dispatch.SetPassword{Hash: hash})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.hub.dismiss(a.ID)
	return api.SaveUser200JSONResponse(user(a)), nil
}
