package dispatch

// A second factor 动态口令 is a secret that an account shares with a telephone, from which both compute a code that changes every half
// minute. The journal holds its digest; the secret is kept beside, as a password's hash is.

// The verbs of the second factor.
const (
	VerbSetSecond Verb = "set_second_factor"
	VerbEndSecond Verb = "end_second_factor"
)

type (
	// SetSecondFactor has the account ask for codes made with a secret.
	SetSecondFactor struct{ Secret string }
	// EndSecondFactor has it ask for none any more.
	EndSecondFactor struct{}

	// SecondFactorSet says that the account asks for codes from now on.
	SecondFactorSet struct{ Digest string }
	// SecondFactorEnded says that it asks for none.
	SecondFactorEnded struct{}
)

func (SecondFactorSet) fact()      {}
func (SecondFactorEnded) fact()    {}
func (SetSecondFactor) Verb() Verb { return VerbSetSecond }
func (EndSecondFactor) Verb() Verb { return VerbEndSecond }

// Decide records the secret's digest. A secret is replaced by ending it first, which asks for a code of the old one.
func (x SetSecondFactor) Decide(c Case, now Moment) (Outcome, error) {
	a := c.State.(Account)
	switch {
	case x.Secret == "":
		return Outcome{}, Wrong("secret", "须有密钥", "a secret is needed")
	case a.Password == "":
		return Outcome{}, Refuse(Conflict, "此账号没有密码，不用动态口令", "the account has no password, and needs no second factor")
	case a.Second != "":
		return Outcome{}, Refuse(Conflict, "动态口令已经开启", "there is a second factor already")
	}
	return Outcome{Entries: []Entry{say(now, SecondFactorSet{HashDigest(x.Secret)})}, Beside: []byte(x.Secret)}, nil
}

func (EndSecondFactor) Decide(c Case, now Moment) (Outcome, error) {
	if c.State.(Account).Second == "" {
		return Outcome{}, Missing("second_factor")
	}
	return Outcome{Entries: []Entry{say(now, SecondFactorEnded{})}}, nil
}
