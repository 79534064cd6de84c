package web

import (
	"context"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// A record without accounts is set up by whoever started the program, because only they see the code printed on its terminal.

// setupDigest returns the digest under which the code is stored; it differs from that of any other secret.
func setupDigest(code string) string { return digest("setup code " + code) }

// SetupCode makes the code for making the first administrator, and invalidates an earlier one; "" once there is an account.
func (s *Server) SetupCode(ctx context.Context) (string, error) {
	none, err := s.config.Store.Ownerless(ctx)
	if err != nil || !none {
		return "", err
	}
	code, err := newCode()
	if err != nil {
		return "", err
	}
	return spaced(code), s.config.Store.SaveSetupCode(ctx, setupDigest(code))
}

// ShowSetup implements the API.
func (s *Server) ShowSetup(ctx context.Context, _ api.ShowSetupRequestObject) (api.ShowSetupResponseObject, error) {
	none, err := s.config.Store.Ownerless(ctx)
	return api.ShowSetup200JSONResponse{Needed: none}, err
}

// SetUp implements the API.
func (s *Server) SetUp(ctx context.Context, in api.SetUpRequestObject) (api.SetUpResponseObject, error) {
	v, b := of(ctx), in.Body
	if wait := s.byAddress.take(address(ctx), v.now.Time()); wait > 0 {
		return nil, tooOften(wait)
	}
	hash, err := HashPassword(b.Password, b.Login, b.Name, b.City)
	if err != nil {
		return nil, err
	}
	account := dispatch.Account{ID: dispatch.NewID(v.now.Time()), Login: b.Login, Name: b.Name, Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	founds := dispatch.Act{Actor: account.ID, Grants: account.Grants}
	err = s.config.Store.SetUp(ctx, setupDigest(typed(b.Code)), func(tx dispatch.Tx, city bool) error {
		all := []dispatch.Describes{dispatch.DescribeAccount{Account: account}}
		if city {
			all = append(all, dispatch.DescribeArea{Area: dispatch.Area{ID: dispatch.NewID(v.now.Time()), Level: dispatch.City, Name: b.City}})
		}
		if err := s.config.Desk.DescribeIn(tx, founds, all...); err != nil {
			return err
		}
		_, err := s.config.Desk.DoIn(tx, founds, account.Subject(), dispatch.SetPassword{Hash: hash})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.byAddress.giveBack(address(ctx))
	if account, err = s.config.Store.Account(ctx, account.ID); err != nil {
		return nil, err
	}
	cookie, err := s.session(ctx, account)
	return api.SetUp200JSONResponse{Body: me(account), Headers: api.SetUp200ResponseHeaders{SetCookie: cookie}}, err
}
