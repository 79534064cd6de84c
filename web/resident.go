package web

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// ResidentCode is the last part of a resident's address: the request's id, the number of the link, and a MAC that proves that this
// program issued it. It fits the variable of a short message (35 characters). Nothing is stored, and the request's number, which
// residents know, is not enough to open it. A link of number 0 has none: see dispatch.LinkDevice.
func ResidentCode(key []byte, request dispatch.ID, number int) string {
	id, ok := request.Short()
	if !ok {
		return "" // no request has another id
	}
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "resident link %s", request)
	if number > 0 {
		mark := linkNumbers[min(number, dispatch.MostLinks)]
		fmt.Fprintf(h, " %c", mark)
		id += string(mark)
	}
	return id + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:9])
}

// linkNumbers are the digits in which a link writes its number.
const linkNumbers = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func (s *Server) link(id dispatch.ID, number int) string {
	return ResidentCode(s.config.LinkKey, id, number)
}

// opens returns the request of a link and the link's number; NotFound for a link that is not valid.
func (s *Server) opens(link string) (id dispatch.ID, number int, err error) {
	if len(link) == 35 {
		number = strings.IndexByte(linkNumbers, link[22])
	}
	if len(link) == 34 || number > 0 {
		if id, ok := dispatch.ParseShort(link[:22]); ok && hmac.Equal([]byte(link), []byte(s.link(id, number))) {
			return id, number, nil
		}
	}
	return "", 0, dispatch.Missing("link")
}

// ReadAsResident implements the API.
func (s *Server) ReadAsResident(ctx context.Context, in api.ReadAsResidentRequestObject) (api.ReadAsResidentResponseObject, error) {
	id, _, err := s.opens(in.Link)
	if err != nil {
		return nil, err
	}
	own, err := s.config.Store.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	r := own
	for r.State == dispatch.StateMerged { // a merged request is where its parent is
		if r, err = s.config.Store.Request(ctx, r.Parent); err != nil {
			return nil, err
		}
	}
	if unspoken(own, r) {
		return asWritten(own, of(ctx)), nil
	}
	surname, err := s.surname(ctx, r)
	if err != nil {
		return nil, err
	}
	lang := of(ctx).lang
	state, due := r.State, r.Due
	words := plainWords(r, surname)
	if own.ID != r.ID {
		state, due = ownState(own, r), cmp.Or(own.Promise, r.Due)
		words = togetherWords(own, r, words)
	}
	shown := api.ReadAsResident200JSONResponse{Number: own.Number, State: api.State(state), Together: own.ID != r.ID, Words: words.In(lang), Kind: r.Kind, Submitted: own.Submitted.Time(), Due: due.Time(),
		DoneAt: r.DoneAt.Time(), Comes: surname, Danger: own.Urgency == dispatch.LifeThreatening || len(own.Flags) > 0}
	if r.Place.Rough && r.State.Active() {
		shown.Words += dispatch.Text{ZH: "我们只知道大概地点，办事的人会先打电话给您。", EN: " We know only about where you are; whoever comes will call you first."}.In(lang)
	}
	if opens, name := r.OpensAt(of(ctx).now); opens != 0 {
		shown.Opens = dispatch.Text{ZH: opens.Said(of(ctx).now).ZH + name.ZH + "后", EN: "once " + name.EN + ", " + opens.Said(of(ctx).now).EN}.In(lang)
	}
	for _, step := range residentSteps(r, own) {
		shown.Steps = append(shown.Steps, api.ResidentStep{Words: step.words.In(lang), Done: step.done, At: step.at.Time()})
	}
	if own.ID == r.ID { // what was advanced for several is not owed by each
		for _, e := range r.Errands {
			shown.OwedFen += e.Owed
		}
	}
	shown.Added = added(own)
	if r.State.Active() || r.State == dispatch.StateDone {
		shown.Collect, err = s.collection(ctx, r, own)
	}
	return shown, err
}

// unspoken reports whether a request was written by the form and nobody has spoken with the resident yet. Until then its page says the
// same whether an operator has to check it first or somebody is on the way already: which of the two it is depends on whether telephone
// and door are on the roll, and anybody may have written them.
func unspoken(own, r dispatch.Request) bool {
	byForm := len(own.Contacts) > 0 && own.Contacts[0].Channel == "link"
	return byForm && own.Responded == 0 && r.Responded == 0 && r.Round == 1 && slices.Contains([]dispatch.State{dispatch.StateReview, dispatch.StateOpen, dispatch.StateAssigned}, r.State)
}

// asWritten tells where such a request stands.
func asWritten(own dispatch.Request, v visitor) api.ReadAsResident200JSONResponse {
	shown := api.ReadAsResident200JSONResponse{Number: own.Number, State: api.State(dispatch.StateOpen), Words: dispatch.Text{ZH: "已收到，正在安排人员。", EN: "We have it and are finding somebody for you."}.In(v.lang),
		Kind: own.Kind, Submitted: own.Submitted.Time(), Due: own.Promise.Time(), Danger: own.Urgency == dispatch.LifeThreatening || len(own.Flags) > 0, Added: added(own)}
	for _, step := range []step{{dispatch.Text{ZH: "记下来了", EN: "Taken down"}, true, own.Submitted}, {words: dispatch.Text{ZH: "有人办理", EN: "Somebody sees to it"}}, {words: dispatch.Text{ZH: "您说解决了", EN: "You say that it is solved"}}} {
		shown.Steps = append(shown.Steps, api.ResidentStep{Words: step.words.In(v.lang), Done: step.done, At: step.at.Time()})
	}
	return shown
}

// addedMost is how many of the times at which a resident added something are told, the latest of them.
const addedMost = 20

// added returns when a resident added something by their link.
func added(own dispatch.Request) (all []time.Time) {
	for _, c := range own.Contacts[min(1, len(own.Contacts)):] { // the first is the request itself
		if c.Channel == "link" {
			all = append(all, c.At.Time())
		}
	}
	return all[max(0, len(all)-addedMost):]
}

// ownState is where a merged request stands for its own caller: whoever called for the other one answers for themselves.
func ownState(own, r dispatch.Request) dispatch.State {
	switch {
	case own.ConfirmedAt != 0:
		return dispatch.StateClosed
	case r.State == dispatch.StateClosed:
		return dispatch.StateDone
	}
	return r.State
}

// togetherWords tells the caller of a merged request where it stands. Nothing is said of who else called.
func togetherWords(own, r dispatch.Request, words dispatch.Text) dispatch.Text {
	with := dispatch.Text{ZH: "与同小区的求助一起办理", EN: "It is handled together with others of your compound"}
	if own.Place.Compound != r.Place.Compound {
		with = dispatch.Text{ZH: "与附近同样的求助一起办理", EN: "It is handled together with others nearby that ask for the same"}
	}
	switch {
	case own.ConfirmedAt != 0:
		return dispatch.Text{ZH: "您说已经解决，谢谢。没有解决可以要求重办。", EN: "You said that it is solved; thank you. If it is not, ask again here."}
	case r.State == dispatch.StateClosed:
		words = dispatch.Text{ZH: "已办完，请确认是否解决。", EN: "It is done; please tell us whether it helped."}
	}
	return dispatch.Text{ZH: with.ZH + "：" + words.ZH, EN: with.EN + ". " + words.EN}
}

// collection says where the resident collects what is brought, and what stands on it; zero where it comes to the door. The door is
// what they said themselves: the link is theirs.
func (s *Server) collection(ctx context.Context, r, own dispatch.Request) (api.Collection, error) {
	if !r.Collects() {
		return api.Collection{}, nil
	}
	path, err := s.config.Store.Path(ctx, own.Place.Compound)
	if err != nil {
		return api.Collection{}, err
	}
	known, err := s.config.Store.Latest(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: own.ID})
	at := dispatch.Text{ZH: path[len(path)-1].Name + dispatch.AtGate.Name().ZH, EN: dispatch.AtGate.Name().EN + ", " + path[len(path)-1].Name}
	return api.Collection{Place: at.In(of(ctx).lang), Whom: own.Place.Door(s.said(known).Room)}, err
}

// surname returns the surname of whoever comes, which is all that a resident is told.
func (s *Server) surname(ctx context.Context, r dispatch.Request) (string, error) {
	for _, e := range r.Errands {
		if e.State != dispatch.ErrandAccepted && e.State != dispatch.ErrandUnderway {
			continue
		}
		var name string
		err := s.config.Store.View(ctx, func(tx dispatch.Tx) error {
			c, err := tx.Cadre(e.Cadre)
			name = c.Name
			return err
		})
		first, size := utf8.DecodeRuneInString(name)
		if size > 0 {
			return string(first), err
		}
		return "", err
	}
	return "", nil
}

// plainWords tells a resident where their request stands.
func plainWords(r dispatch.Request, surname string) dispatch.Text {
	switch r.State {
	case dispatch.StateReview:
		return dispatch.Text{ZH: "已收到，正在核实。", EN: "We have it and are checking it."}
	case dispatch.StateOpen:
		return dispatch.Text{ZH: "已登记，正在安排人员。", EN: "We are finding somebody for you."}
	case dispatch.StateAssigned:
		if surname != "" {
			return dispatch.Text{ZH: "已安排姓" + surname + "的同志办理。", EN: "Somebody by the name of " + surname + " will come."}
		}
		return dispatch.Text{ZH: "已安排人员办理。", EN: "Somebody will come."}
	case dispatch.StateUnderway:
		return dispatch.Text{ZH: "正在办理。", EN: "It is being done."}
	case dispatch.StateDone:
		if r.Collects() {
			return dispatch.Text{ZH: "东西已送到固定接收点，请去取。", EN: "It is at the receiving point; please collect it."}
		}
		return dispatch.Text{ZH: "已办完，请确认是否解决。", EN: "It is done; please tell us whether it helped."}
	case dispatch.StateClosed:
		return dispatch.Text{ZH: "已办结。没有解决可以要求重办。", EN: "It is closed. If it was not solved, ask again here."}
	case dispatch.StateOnHold:
		return dispatch.Text{ZH: "暂时挂起，到时继续办理。", EN: "It is on hold for a while and goes on then."}
	case dispatch.StateCancelled:
		return dispatch.Text{ZH: "已撤销。", EN: "It was cancelled."}
	}
	return dispatch.Text{ZH: "未能办成，工作人员会向您说明。", EN: "It could not be done; we will explain it to you."}
}

// CommandAsResident implements the API.
func (s *Server) CommandAsResident(ctx context.Context, in api.CommandAsResidentRequestObject) (api.CommandAsResidentResponseObject, error) {
	id, number, err := s.opens(in.Link)
	if err != nil {
		return nil, err
	}
	cmd, err := readResident(*in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.maySay(ctx, id); err != nil {
		return nil, err
	}
	r, err := s.config.Store.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	staff, err := s.ofStaff(ctx, r)
	if err != nil {
		return nil, err
	}
	if x, closes := cmd.(dispatch.Close); closes && staff {
		x.By = dispatch.ByLink
		cmd = x
	}
	texted, err := s.config.Store.TextedLinks(ctx, id)
	if err != nil {
		return nil, err
	}
	act := dispatch.Act{Actor: "resident:" + id, Grants: []dispatch.Grant{{Role: dispatch.Resident, Request: id}}, Note: in.Body.Note, Device: dispatch.Texted(dispatch.LinkDevice(number, r.Links, staff), texted)}
	if in.Params.IdempotencyKey != "" {
		act.Key, act.Body = in.Params.IdempotencyKey, of(ctx).body
	}
	subject := dispatch.Subject{Sort: dispatch.OfRequest, ID: id}
	done, err := s.config.Desk.Do(ctx, act, subject, cmd)
	if _, adds := cmd.(dispatch.AddContact); adds && dispatch.CodeOf(err) == dispatch.Mismatch {
		// They sent it again with other words, since no answer reached them. Both are kept.
		act.Key = digest(act.Key + ":" + act.Body)
		done, err = s.config.Desk.Do(ctx, act, subject, cmd)
	}
	if dispatch.CodeOf(err) == dispatch.Conflict && unspoken(r, r) { // whose words would say how it stands
		err = dispatch.Refuse(dispatch.Conflict, "还没有办，不能这样做", "it is not done yet; this cannot be said of it")
	}
	if err != nil {
		return nil, err
	}
	state := done.State
	if r, err = s.config.Store.Request(ctx, id); err != nil {
		return nil, err
	}
	if unspoken(r, r) {
		state = dispatch.StateOpen
	}
	return api.CommandAsResident200JSONResponse{ID: string(id), Number: done.Number, State: api.State(state)}, nil
}

// ofStaff reports whether whoever uses a resident's link does so on a device of the staff, so that it is no word of the resident's.
//
// Who had an errand of the request could otherwise say themselves that they did it well. A link gives no right to ask who somebody is,
// and a second telephone cannot be told from the resident's. But what is at hand can: a device on which anybody has ever signed in keeps
// a mark, also after they signed out; a session or token that comes with the request; and, in a private window that keeps neither, the
// address together with how the browser calls itself, where an account of those who had an errand was used from the same within a month.
// That last sign can be wrong, of two like telephones behind one address, so it is asked of these few accounts only. Being wrong costs
// little: the request is closed, and counts as not confirmed by the resident.
func (s *Server) ofStaff(ctx context.Context, r dispatch.Request) (bool, error) {
	from := peerOf(ctx)
	if from == nil {
		return false, nil
	}
	if from.known {
		return true, nil
	}
	if from.session != "" {
		if _, _, err := s.config.Store.Bearer(ctx, digest(from.session)); dispatch.CodeOf(err) != dispatch.NotFound {
			return err == nil, err
		}
	}
	holders := r.Holders()
	for r.State == dispatch.StateMerged {
		var err error
		if r, err = s.config.Store.Request(ctx, r.Parent); err != nil {
			return false, err
		}
		holders = append(holders, r.Holders()...)
	}
	return s.config.Store.Sighted(ctx, s.sighting(from), holders)
}
