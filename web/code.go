package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// A cadre signs in once on their own telephone, with a code that they are told or that is in a link. Twelve digits can be typed
// on any telephone, and at the permitted rate of failures cannot be guessed within three days.
const (
	codeDigits = 12
	codeHolds  = 72 * time.Hour
)

// codeDigest returns the digest under which a code is stored; it differs from that of any token.
func codeDigest(code string) string { return digest("sign-in code " + code) }

func newCode() (string, error) {
	number, err := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil))
	return fmt.Sprintf("%0*d", codeDigits, number), err
}

// spaced formats a code for reading, and typed removes the formatting.
func spaced(code string) string { return code[:4] + " " + code[4:8] + " " + code[8:] }

func typed(code string) string { return strings.NewReplacer(" ", "", "-", "").Replace(code) }

// GiveCode implements the API.
func (s *Server) GiveCode(ctx context.Context, in api.GiveCodeRequestObject) (api.GiveCodeResponseObject, error) {
	v := of(ctx)
	id := dispatch.ID(in.Cadre)
	var c dispatch.Cadre
	err := s.config.Store.View(ctx, func(tx dispatch.Tx) (err error) {
		c, err = tx.Cadre(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	path, err := s.sight(ctx).path(ctx, c.Area)
	if err != nil {
		return nil, err
	}
	leads := func(g dispatch.Grant) bool {
		return g.Role.May(dispatch.VerbReassign) && (g.Unit == "" || g.Unit == c.Unit) && g.Reaches(path)
	}
	if !slices.ContainsFunc(v.account.Grants, leads) {
		if !(dispatch.Act{Grants: v.account.Grants, Cadre: v.account.Cadre}).SeesCadre(c, path) {
			return nil, dispatch.Missing("cadre")
		}
		return nil, dispatch.Refuse(dispatch.Forbidden, "只有管理员和网格长可以发登录码", "only an administrator or coordinator may give a code")
	}
	if c.Retired {
		return nil, dispatch.Refuse(dispatch.Conflict, "这位干部已停用", "this cadre has been retired")
	}
	account, err := s.config.Store.AccountOfCadre(ctx, id)
	gives := dispatch.Act{Actor: v.account.ID, Grants: program}
	if dispatch.CodeOf(err) == dispatch.NotFound {
		account = dispatch.Account{ID: id, Login: "cadre-" + string(id), Name: c.Name, Cadre: id, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}
		if _, taken := s.config.Store.Account(ctx, id); taken == nil {
			account.ID = dispatch.NewID(v.now.Time())
		}
		err = s.config.Desk.Describe(ctx, gives, nil, dispatch.DescribeAccount{Account: account})
	}
	if err != nil {
		return nil, err
	}
	code, err := newCode()
	if err != nil {
		return nil, err
	}
	expires := v.now.Add(codeHolds)
	if err := s.forAccount(ctx, gives, account.ID, dispatch.IssueCode{Code: dispatch.SignInCode{Digest: codeDigest(code), Expires: expires}}); err != nil {
		return nil, err
	}
	return api.GiveCode201JSONResponse{Code: spaced(code), Path: "/phone/#code=" + code, Expires: expires.Time()}, nil
}

// SignInByCode implements the API.
func (s *Server) SignInByCode(ctx context.Context, in api.SignInByCodeRequestObject) (api.SignInByCodeResponseObject, error) {
	v := of(ctx)
	throttle, name := s.byAddress, address(ctx)
	if from := peerOf(ctx); from != nil && from.known { // a telephone that was let in before is not locked out by its neighbours
		throttle, name = s.byPair, "device "+from.device.name
	}
	if wait := throttle.take(name, v.now.Time()); wait > 0 {
		return nil, tooOften(wait)
	}
	code := codeDigest(typed(in.Body.Code))
	account, err := s.config.Store.AccountByCode(ctx, code)
	if err == nil {
		err = s.forAccount(ctx, dispatch.Act{Actor: account.ID, Grants: program}, account.ID, dispatch.UseCode{Digest: code})
	}
	switch dispatch.CodeOf(err) {
	case "":
	case dispatch.NotFound, dispatch.Stale: // nobody has it, or somebody was faster
		return nil, dispatch.Refuse(dispatch.Unauthenticated, "登录码不对，或者已用过、过期，请再要一个", "the code is wrong, used or too old; ask for another")
	default:
		return nil, err
	}
	throttle.giveBack(name)
	cookie, err := s.session(ctx, account)
	return api.SignInByCode200JSONResponse{Body: me(account), Headers: api.SignInByCode200ResponseHeaders{SetCookie: cookie}}, err
}
