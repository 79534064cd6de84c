package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"rsc.io/qr"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// What people do with their own sign-in, and administrators with that of others.

// withOld refuses whoever does not know the account's own password, as often as at signing in.
func (s *Server) withOld(ctx context.Context, old string) error {
	account := of(ctx).account
	if account.Hash == "" {
		return dispatch.Refuse(dispatch.Conflict, "此账号没有密码，用登录码登录", "the account has no password; it signs in by a code")
	}
	allowed, err := s.mayTry(ctx, account.ID, account.Login)
	if err != nil {
		return err
	}
	if !passwordFits(account.Hash, old) {
		return dispatch.Wrong("old", "原来的密码不对", "the old password is wrong")
	}
	allowed()
	return nil
}

// ChangePassword implements the API.
func (s *Server) ChangePassword(ctx context.Context, in api.ChangePasswordRequestObject) (api.ChangePasswordResponseObject, error) {
	account := of(ctx).account
	if err := s.withOld(ctx, in.Body.Old); err != nil {
		return nil, err
	}
	if in.Body.New == in.Body.Old {
		return nil, dispatch.Wrong("new", "新密码与原来的一样", "the new password is the old one")
	}
	hash, err := HashPassword(in.Body.New, account.Login, account.Name)
	if err != nil {
		return nil, err
	}
	if err := s.myself(ctx, dispatch.SetPassword{Hash: hash}); err != nil {
		return nil, err
	}
	s.hub.dismiss(account.ID)
	cookie, err := s.session(ctx, account)
	return api.ChangePassword200JSONResponse{Body: me(account), Headers: api.ChangePassword200ResponseHeaders{SetCookie: cookie}}, err
}

// governed returns an account whose sign-in the visitor may look after; for others it is NotFound.
func (s *Server) governed(ctx context.Context, id dispatch.ID) (dispatch.Account, error) {
	account, err := s.config.Store.Account(ctx, id)
	if err != nil {
		return account, err
	}
	x := s.sight(ctx)
	var where [][]dispatch.ID
	for _, g := range account.Grants {
		area := g.Area
		if g.Role == dispatch.CadreRole {
			if err := s.config.Store.View(ctx, func(tx dispatch.Tx) error {
				c, err := tx.Cadre(account.Cadre)
				area = c.Area
				return err
			}); err != nil {
				return account, err
			}
		}
		path, err := x.path(ctx, area)
		if err != nil {
			return account, err
		}
		where = append(where, path)
	}
	if !x.act.Governs(account, where) {
		return account, dispatch.Missing("user")
	}
	return account, nil
}

// tokens lists what lets somebody act as an account, the latest first.
func (s *Server) tokens(ctx context.Context, account dispatch.Account) ([]api.Token, error) {
	used, err := s.config.Store.Used(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	all := []api.Token{}
	for _, k := range slices.Backward(account.Tokens) {
		if at, there := used[k.Digest]; there {
			shown := token(account, k, at)
			shown.Here = k.Digest == of(ctx).token.Digest
			all = append(all, shown)
		}
	}
	return all, nil
}

// ListTokens implements the API.
func (s *Server) ListTokens(ctx context.Context, _ api.ListTokensRequestObject) (api.ListTokensResponseObject, error) {
	all, err := s.tokens(ctx, of(ctx).account)
	return api.ListTokens200JSONResponse(all), err
}

// ListUserTokens implements the API.
func (s *Server) ListUserTokens(ctx context.Context, in api.ListUserTokensRequestObject) (api.ListUserTokensResponseObject, error) {
	account, err := s.governed(ctx, dispatch.ID(in.User))
	if err != nil {
		return nil, err
	}
	all, err := s.tokens(ctx, account)
	return api.ListUserTokens200JSONResponse(all), err
}

// DropUserToken implements the API.
func (s *Server) DropUserToken(ctx context.Context, in api.DropUserTokenRequestObject) (api.DropUserTokenResponseObject, error) {
	account, err := s.governed(ctx, dispatch.ID(in.User))
	if err != nil {
		return nil, err
	}
	if err := s.forAccount(ctx, s.governing(ctx), account.ID, dispatch.EndToken{Digest: in.Token}); err != nil {
		return nil, err
	}
	s.hub.dismiss(account.ID)
	return api.DropUserToken204Response{}, nil
}

// EndUserSecondFactor implements the API. One's own is ended with one's password.
func (s *Server) EndUserSecondFactor(ctx context.Context, in api.EndUserSecondFactorRequestObject) (api.EndUserSecondFactorResponseObject, error) {
	account, err := s.governed(ctx, dispatch.ID(in.User))
	if err != nil {
		return nil, err
	}
	if account.ID == of(ctx).account.ID {
		return nil, dispatch.Refuse(dispatch.Forbidden, "自己的动态口令要用密码关闭", "one's own second factor is ended with one's password")
	}
	return api.EndUserSecondFactor204Response{}, s.forAccount(ctx, s.governing(ctx), account.ID, dispatch.EndSecondFactor{})
}

// governing is the act of somebody of whom [Server.governed] has found that they may.
func (s *Server) governing(ctx context.Context) dispatch.Act {
	return dispatch.Act{Actor: of(ctx).account.ID, Grants: program}
}

// ProposeSecondFactor implements the API.
func (s *Server) ProposeSecondFactor(ctx context.Context, _ api.ProposeSecondFactorRequestObject) (api.ProposeSecondFactorResponseObject, error) {
	raw := make([]byte, 20) // as long as the hash, as RFC 4226 recommends
	_, _ = rand.Read(raw)   // crypto/rand.Read never returns an error
	secret := base32.StdEncoding.EncodeToString(raw)
	uri := "otpauth://totp/" + url.PathEscape("帮办:"+of(ctx).account.Login) + "?secret=" + secret + "&issuer=" + url.QueryEscape("帮办")
	code, err := qr.Encode(uri, qr.M)
	if err != nil {
		return nil, err
	}
	return api.ProposeSecondFactor200JSONResponse{Secret: secret, URI: uri, Code: string(drawn(code))}, nil
}

// SetSecondFactor implements the API.
func (s *Server) SetSecondFactor(ctx context.Context, in api.SetSecondFactorRequestObject) (api.SetSecondFactorResponseObject, error) {
	if err := s.withOld(ctx, in.Body.Old); err != nil {
		return nil, err
	}
	if stepOf(in.Body.Secret, in.Body.Code, of(ctx).now.Time()) == 0 {
		return nil, wrongCode()
	}
	return api.SetSecondFactor204Response{}, s.myself(ctx, dispatch.SetSecondFactor{Secret: in.Body.Secret})
}

// EndSecondFactor implements the API.
func (s *Server) EndSecondFactor(ctx context.Context, in api.EndSecondFactorRequestObject) (api.EndSecondFactorResponseObject, error) {
	if err := s.withOld(ctx, in.Body.Old); err != nil {
		return nil, err
	}
	return api.EndSecondFactor204Response{}, s.myself(ctx, dispatch.EndSecondFactor{})
}

func wrongCode() error {
	return dispatch.Wrong("code", "动态口令不对，请看手机上现在显示的六位数", "the code is wrong; give the six digits that the telephone shows now")
}

// second refuses an account with a second factor without a code that fits and was not used before. It is asked once the password was
// right, and a wrong code counts as a failure to sign in.
func (s *Server) second(ctx context.Context, account dispatch.Account, code string) error {
	if account.Second == "" {
		return nil
	}
	refused := &dispatch.Error{Code: dispatch.Unauthenticated, Field: "code", Text: dispatch.Text{ZH: "请写动态口令：手机上现在显示的六位数", EN: "give the code: the six digits that your telephone shows now"}}
	later, err := s.config.Store.UseSecond(ctx, account.ID, stepOf(account.Secret, code, of(ctx).now.Time())) // 0, of a wrong code, is never later
	if err == nil && !later {
		err = refused
	}
	return err
}

// stepOf returns the half minute to which a code belongs (RFC 6238: SHA-1, six digits), of those around now, since clocks differ; 0 for a
// wrong code.
func stepOf(secret, code string, now time.Time) int64 {
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil || len(key) == 0 {
		return 0
	}
	code = strings.ReplaceAll(code, " ", "")
	found := int64(0)
	for step := now.Unix()/30 - 1; step <= now.Unix()/30+1; step++ {
		if subtle.ConstantTimeCompare([]byte(code), []byte(codeAt(key, step))) == 1 {
			found = step
		}
	}
	return found
}

// codeAt is the code of a half minute (RFC 4226, 5.3).
func codeAt(key []byte, step int64) string {
	h := hmac.New(sha1.New, key)
	_ = binary.Write(h, binary.BigEndian, step) // writing to a hash never fails
	sum := h.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}
