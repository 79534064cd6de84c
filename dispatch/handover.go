package dispatch

import (
	"slices"
	"strings"
	"unicode"
)

type (
	// HandedOver says that a thing changed hands.
	HandedOver struct {
		Errand   int
		Thing    Thing
		From, To Hand
		Cadre    ID // who gives or receives it as a cadre
	}
	// Advanced says that money was advanced for a resident 垫付.
	Advanced struct {
		Errand  int
		Fen     int64
		Receipt string `kept:"apart"` // number of the receipt
		Cadre   ID     // who paid
	}
	// Repaid says that advanced money was repaid.
	Repaid struct {
		Errand int
		Fen    int64
		Cadre  ID // to whom
	}

	// HandOver hands a thing over 交接.
	HandOver struct {
		Errand   int
		Thing    Thing
		From, To Hand
	}
	// Advance advances money 垫付.
	Advance struct {
		Errand  int
		Fen     int64
		Receipt string
	}
	// Repay repays advanced money.
	Repay struct {
		Errand int
		Fen    int64
	}
)

func (HandedOver) fact() {}
func (Advanced) fact()   {}
func (Repaid) fact()     {}

func (HandOver) Verb() Verb { return VerbHandOver }
func (Advance) Verb() Verb  { return VerbAdvance }
func (Repay) Verb() Verb    { return VerbRepay }

// Asks for whoever has the errand, or had it and is acted for.
func (x HandOver) Asks() Needs { return Needs{Errand: x.Errand} }
func (x Advance) Asks() Needs  { return Needs{Errand: x.Errand} }
func (x Repay) Asks() Needs    { return Needs{Errand: x.Errand} }

// Thing is what is handed over.
type Thing string

// The things.
const (
	InsuranceCard Thing = "insurance_card"
	Paper         Thing = "prescription"
	Cash          Thing = "cash"
	Drugs         Thing = "medicine"
	Goods         Thing = "goods"
	Keys          Thing = "keys"
)

// Person is what a trip carries; it cannot be handed over.
const Person Thing = "person"

// Things lists what can be handed over.
var Things = []Thing{InsuranceCard, Paper, Cash, Drugs, Goods, Keys}

var thingNames = map[Thing]Text{
	InsuranceCard: {"医保卡", "insurance card"}, Paper: {"处方", "prescription"}, Cash: {"现金", "cash"}, Drugs: {"药品", "medicine"}, Goods: {"物品", "goods"},
	Keys: {"钥匙", "keys"}, Person: {"人", "person"},
}

// Name returns what a person sees.
func (t Thing) Name() Text { return thingNames[t] }

// Hand is who has a thing.
type Hand string

// The hands.
const (
	ResidentHand Hand = "resident"
	CadreHand    Hand = "cadre"
	FacilityHand Hand = "facility"
	GateHand     Hand = "gate"
	DeskHand     Hand = "desk"
)

// Hands lists them.
var Hands = []Hand{ResidentHand, CadreHand, FacilityHand, GateHand, DeskHand}

// MostFen is the largest amount of one advance: 50,000 yuan.
const MostFen = 5_000_000

// Decide records the hand-over. A cadre may report it for an errand that they have or had.
func (x HandOver) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.touched(x.Errand, VerbHandOver); err != nil {
		return Outcome{}, err
	}
	if !slices.Contains(Things, x.Thing) {
		return Outcome{}, Wrong("thing", "没有这种物件", "there is no such thing")
	}
	for field, h := range map[string]Hand{"from": x.From, "to": x.To} {
		if !slices.Contains(Hands, h) {
			return Outcome{}, Wrong(field, "没有这样的经手人", "there is no such hand")
		}
	}
	if x.From == x.To {
		return Outcome{}, Wrong("to", "交接双方不能相同", "it must change hands")
	}
	return Outcome{Entries: []Entry{say(c.at(c.Request.Submitted, now), HandedOver{x.Errand, x.Thing, x.From, x.To, c.Cadre.ID})}}, nil
}

func (x Advance) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.touched(x.Errand, VerbAdvance); err != nil {
		return Outcome{}, err
	}
	if err := sized("receipt", x.Receipt, 0, MaxShort); err != nil {
		return Outcome{}, err
	}
	if strings.ContainsFunc(x.Receipt, func(c rune) bool {
		return !unicode.IsDigit(c) && !unicode.IsUpper(c) && !unicode.IsLower(c) && c != '-' && c != '/'
	}) {
		return Outcome{}, Wrong("receipt", "只写收据的号码：数字、字母和短横；文字请写在备注里", "the number only: digits, letters and dashes; words belong in the note")
	}
	if x.Fen < 1 || x.Fen > MostFen {
		return Outcome{}, Wrong("fen", "金额须为 1 分至 5 万元", "the amount is 1 fen to 50,000 yuan")
	}
	return Outcome{Entries: []Entry{say(c.at(c.Request.Submitted, now), Advanced{x.Errand, x.Fen, x.Receipt, c.Cadre.ID})}}, nil
}

// Decide refuses an amount larger than what is still owed.
func (x Repay) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.touched(x.Errand, VerbRepay); err != nil {
		return Outcome{}, err
	}
	for _, e := range c.Request.Errands {
		if e.N == x.Errand && (x.Fen < 1 || x.Fen > e.Owed) {
			return Outcome{}, Wrong("fen", "归还须在 1 分至所垫金额之间", "at least 1 fen and no more than is owed")
		}
	}
	return Outcome{Entries: []Entry{say(c.at(c.Request.Submitted, now), Repaid{x.Errand, x.Fen, c.Cadre.ID})}}, nil
}

// touched refuses a cadre who never had the errand; the errand may be in any state.
func (c Case) touched(n int, v Verb) error {
	if err := c.Request.Takes(v); err != nil {
		return err
	}
	for _, e := range c.Request.Errands {
		if e.N == n {
			if c.Act.Role == CadreRole && !slices.Contains(e.Holders, c.Act.Cadre) {
				return Missing("errand")
			}
			return nil
		}
	}
	return Missing("errand")
}
