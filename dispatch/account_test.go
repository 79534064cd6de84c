package dispatch

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// keep carries commands out on an account and returns the account after them.
func keep(t *testing.T, a Account, now Moment, all ...Command) Account {
	t.Helper()
	for _, cmd := range all {
		out, err := cmd.Decide(Case{State: a, Act: Act{Actor: "system"}}, now)
		must(t, err)
		for _, e := range out.Entries {
			e.Subject, e.Seq = Subject{OfAccount, "x"}, a.Seq+1
			a = a.Apply(e)
		}
	}
	return a
}

var anybody = []Grant{{Role: CadreRole}}

// cadreAccount is the account of a cadre, with a code and a token.
func cadreAccount(t *testing.T) Account {
	a := Account{ID: "x", Cadre: "k", Grants: anybody}
	return keep(t, a, noon, IssueToken{Token{Digest: "t", Sort: Session, Expires: noon + 100}}, IssueCode{SignInCode{Digest: "c", Expires: noon + 10}})
}

func TestACodeLetsInOnceAndInTime(t *testing.T) {
	a := cadreAccount(t)
	use := func(a Account, digest string, now Moment) error {
		_, err := UseCode{digest}.Decide(Case{State: a}, now)
		return err
	}
	must(t, use(a, "c", noon+9))
	refusal(t, "at its end", use(a, "c", noon+10), Unauthenticated)
	refusal(t, "another", use(a, "d", noon), Unauthenticated)
	refusal(t, "a second time", use(keep(t, a, noon, UseCode{"c"}), "c", noon), Unauthenticated)
	none := a
	none.Code = SignInCode{}
	refusal(t, "where none was issued", use(none, "", noon), Unauthenticated)
	more := a
	more.Grants = []Grant{{Role: CadreRole}, {Role: Operator}}
	refusal(t, "to an account that may do more", use(more, "c", noon), Unauthenticated)
	a.Disabled = true
	refusal(t, "to an account that is disabled", use(a, "c", noon), Unauthenticated)
}

func TestACodeIsIssuedOnlyForWhatACadreMayDo(t *testing.T) {
	for what, a := range map[string]Account{"disabled": {Grants: anybody, Disabled: true}, "a coordinator": {Grants: []Grant{{Role: Coordinator}}}} {
		_, err := IssueCode{SignInCode{Digest: "c", Expires: noon + 1}}.Decide(Case{State: a}, noon)
		refusal(t, what, err, Conflict)
	}
}

func TestOtherRightsMakeACodeWorthless(t *testing.T) {
	a := cadreAccount(t)
	fold := func(grants []Grant, disabled bool) Account {
		return a.Apply(Entry{Subject: Subject{OfAccount, "x"}, Fact: AccountDescribed{Account{Login: "ab", Grants: grants, Disabled: disabled}}})
	}
	if got := fold(anybody, false); got.Code.Digest != "c" || len(got.Tokens) != 1 {
		t.Errorf("the same rights: %+v", got)
	}
	if got := fold([]Grant{{Role: CadreRole, Unit: "u"}}, false); got.Code.Digest != "" || len(got.Tokens) != 1 {
		t.Errorf("other rights: %+v", got)
	}
	if got := fold(anybody, true); got.Code.Digest != "" || len(got.Tokens) != 0 {
		t.Errorf("disabled: %+v", got)
	}
}

func TestAnotherPasswordSignsEverybodyOut(t *testing.T) {
	_, err := SetPassword{}.Decide(Case{State: Account{}}, noon)
	refusal(t, "none", err, Invalid, "password")
	if a := keep(t, cadreAccount(t), noon, SetPassword{"hash"}); len(a.Tokens) != 0 || a.Code.Digest != "" || a.Password != HashDigest("hash") {
		t.Errorf("%+v", a)
	}
}

func TestATokenHoldsAYearAtMostAndEnds(t *testing.T) {
	a := Account{ID: "x", Grants: anybody}
	issue := func(a Account, k Token) error {
		_, err := IssueToken{k}.Decide(Case{State: a}, noon)
		return err
	}
	must(t, issue(a, Token{Sort: ProgramToken, Expires: noon.Add(TokenHolds)}))
	refusal(t, "longer", issue(a, Token{Sort: ProgramToken, Expires: noon.Add(TokenHolds + time.Microsecond)}), Invalid, "expires")
	refusal(t, "over already", issue(a, Token{Sort: ProgramToken, Expires: noon}), Invalid, "expires")
	refusal(t, "another sort", issue(a, Token{Sort: "key", Expires: noon + 1}), Invalid, "sort")
	refusal(t, "a long name", issue(a, Token{Sort: Session, Name: strings.Repeat("名", MaxShort+1), Expires: noon + 1}), Invalid, "name")
	a.Disabled = true
	refusal(t, "of an account that is disabled", issue(a, Token{Sort: Session, Expires: noon + 1}), Conflict)

	a = cadreAccount(t)
	_, err := EndToken{"other"}.Decide(Case{State: a}, noon)
	refusal(t, "another's token", err, NotFound)
	if a = keep(t, a, noon, EndToken{"t"}); len(a.Tokens) != 0 {
		t.Errorf("%+v", a.Tokens)
	}
}

func TestTheOldestTokenGivesWay(t *testing.T) {
	a := Account{ID: "x", Grants: anybody}
	for i := range MostTokens {
		a = keep(t, a, noon, IssueToken{Token{Digest: fmt.Sprint(i), Sort: Session, Expires: noon + 100}})
	}
	if len(a.Tokens) != MostTokens {
		t.Fatalf("%d tokens", len(a.Tokens))
	}
	if a = keep(t, a, noon, IssueToken{Token{Digest: "new", Sort: Session, Expires: noon + 200}}); len(a.Tokens) != MostTokens || a.Tokens[0].Digest != "1" {
		t.Errorf("%d tokens, the first %+v", len(a.Tokens), a.Tokens[0])
	}
	programs := Account{ID: "x", Grants: anybody}
	for i := range MostPrograms {
		programs = keep(t, programs, noon, IssueToken{Token{Digest: fmt.Sprint(i), Sort: ProgramToken, Expires: noon + 100}})
	}
	_, err := IssueToken{Token{Digest: "more", Sort: ProgramToken, Expires: noon + 100}}.Decide(Case{State: programs}, noon)
	refusal(t, "one program more", err, Conflict)
	for i := range 5 { // signing in ends sessions, and no program's token
		programs = keep(t, programs, noon, IssueToken{Token{Digest: fmt.Sprint("session ", i), Sort: Session, Expires: noon + 100}})
	}
	if n := len(programs.Tokens); n != MostTokens || programs.Tokens[0].Digest != "0" {
		t.Errorf("%d tokens, the first %+v", n, programs.Tokens[0])
	}
	if a = keep(t, a, noon+100, IssueToken{Token{Digest: "newer", Sort: Session, Expires: noon + 200}}); len(a.Tokens) != 2 {
		t.Errorf("those that are over are kept: %d", len(a.Tokens))
	}
}

func TestAnAccountSaysWhoItIsForAndWhatTheyMay(t *testing.T) {
	good := func() Account { return Account{ID: "x", Login: "Ab", Name: "甲", Cadre: "k", Grants: anybody} }
	describe := func(actor ID, was, a Account) (Outcome, error) {
		c := Case{Act: Act{Actor: actor}, State: was, Cadre: Cadre{ID: "k"}, Areas: map[ID]Area{"north": {}}, Units: map[ID]Unit{"u": {}}}
		return DescribeAccount{a}.Decide(c, noon)
	}
	out, err := describe("chief", Account{ID: "x"}, good())
	must(t, err)
	if f := out.Entries[0].Fact.(AccountDescribed); f.Account.Login != "ab" || f.Account.ID != "" {
		t.Errorf("%+v", f)
	}
	for field, spoil := range map[string]func(*Account){
		"id":             func(a *Account) { a.ID = "no id" },
		"login":          func(a *Account) { a.Login = "a" },
		"name":           func(a *Account) { a.Name = "" },
		"cadre":          func(a *Account) { a.Cadre = "nobody" },
		"grants[0].role": func(a *Account) { a.Grants = []Grant{{Role: System}} },
		"grants[1].area": func(a *Account) { a.Grants = append(a.Grants[:1:1], Grant{Role: Operator, Area: "moon"}) },
		"grants[0].unit": func(a *Account) { a.Grants = []Grant{{Role: Operator, Unit: "moon"}} },
	} {
		a := good()
		spoil(&a)
		_, err := describe("chief", Account{ID: "x"}, a)
		refusal(t, field, err, Invalid, field)
	}
	for _, login := range []string{"a b", "a\tb", strings.Repeat("a", 65)} {
		a := good()
		a.Login = login
		_, err := describe("chief", Account{ID: "x"}, a)
		refusal(t, "the login "+login, err, Invalid, "login")
	}
	a := good()
	a.Cadre = ""
	_, err = describe("chief", Account{ID: "x"}, a)
	refusal(t, "the role of a cadre for somebody who is none", err, Invalid, "cadre")
}

func TestNobodyGivesUpBeingAdministrator(t *testing.T) {
	was := Account{ID: "x", Login: "ab", Name: "甲", Grants: []Grant{{Role: Administrator}}}
	for what, a := range map[string]Account{
		"disabled": {ID: "x", Login: "ab", Name: "甲", Grants: was.Grants, Disabled: true}, "of the north only": {ID: "x", Login: "ab", Name: "甲", Grants: []Grant{{Role: Administrator, Area: "north"}}},
	} {
		c := Case{Act: Act{Actor: "x"}, State: was, Areas: map[ID]Area{"north": {}}}
		_, err := DescribeAccount{a}.Decide(c, noon)
		refusal(t, what, err, Conflict)
		c.Act.Actor = "another"
		_, err = DescribeAccount{a}.Decide(c, noon)
		must(t, err)
	}
}

func TestWhenAnAccountWasMadeIsKept(t *testing.T) {
	a := Account{}.Apply(Entry{At: noon, Fact: AccountDescribed{}})
	if a = a.Apply(Entry{At: noon + 1, Fact: AccountDescribed{}}); a.Created != noon {
		t.Errorf("made at %d", a.Created)
	}
}

func TestAnAccountIsOpenToItsOwnerAndToWhoAdministersAll(t *testing.T) {
	a := Account{ID: "x"}
	for _, c := range []struct {
		actor ID
		g     Grant
		want  bool
	}{
		{"x", Grant{Role: Editor}, true}, {"y", Grant{Role: Editor}, false}, {"y", Grant{Role: Administrator}, true}, {"y", Grant{Role: Administrator, Area: "north"}, false},
		{"y", Grant{Role: Administrator, Unit: "u"}, false}, {"y", Grant{Role: Coordinator}, false}, {"y", Grant{Role: System}, true},
	} {
		if got := (Act{Actor: c.actor, Grants: []Grant{c.g}}).Reaches(a, nil); got != c.want {
			t.Errorf("%s with %+v: %t", c.actor, c.g, got)
		}
	}
	if (Act{Grants: []Grant{{Role: Editor}}}).Reaches(Account{}, nil) {
		t.Error("nobody in particular owns an account that does not exist")
	}
}
