package notify

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
)

// aliyun is Aliyun's short message service 阿里云短信, SendSms of 2017-05-25, signed by ACS3-HMAC-SHA256 (help.aliyun.com, V3版本请求体
// 和签名机制). The template has the variables number and code; its text contains the link up to the code. It may also have where
// and when: where the resident collects and what stands on it, or to which place outside of compounds somebody comes, and by when.
type aliyun struct{}

const aliyunEndpoint = "https://dysmsapi.aliyuncs.com"

func (aliyun) merges() bool { return false }

func (aliyun) send(ctx context.Context, n *Notifier, t dispatch.Target, p parcel) error {
	phone, code, err := n.recipient(ctx, p.message)
	if err != nil {
		return err
	}
	said := map[string]string{"number": p.message.Number, "code": code}
	if p.message.To == dispatch.ToResident {
		if said["where"], said["when"], err = n.whereabouts(ctx, p.message, p.now); err != nil {
			return err
		}
	}
	values, err := json.Marshal(said)
	if err != nil {
		return &trouble{code: "text"}
	}
	base := t.Address
	if base == "" {
		base = aliyunEndpoint
	}
	u, err := url.Parse(base)
	if err != nil {
		return &trouble{code: "address"}
	}
	call := acs{host: u.Host, action: "SendSms", version: "2017-05-25", date: p.now.Time().UTC().Format("2006-01-02T15:04:05Z"), nonce: strings.ToLower(rand.Text()), key: t.Key, secret: t.Secret,
		query: map[string]string{"PhoneNumbers": phone, "SignName": t.Sign, "TemplateCode": t.Template, "TemplateParam": string(values), "OutId": string(p.id)}}
	var answer struct{ Code string }
	if err := n.post(ctx, strings.TrimSuffix(base, "/")+"/?"+call.canonicalQuery(), nil, call.headers(), &answer); err != nil {
		return err
	}
	switch {
	case answer.Code == "OK":
		return nil
	case answer.Code == "isv.BUSINESS_LIMIT_CONTROL": // this phone has had enough; others have not
		return &trouble{code: answer.Code, later: true}
	case strings.HasPrefix(answer.Code, "Throttling"), answer.Code == "ServiceUnavailable", answer.Code == "InternalError", answer.Code == "isp.SYSTEM_ERROR":
		return &trouble{code: answer.Code, later: true, backOff: true}
	}
	return &trouble{code: plainCode(answer.Code)}
}

// plainCode returns the provider's code if it looks like one, so that nothing else gets into the record.
func plainCode(s string) string {
	if len(s) > 60 || s == "" || strings.ContainsFunc(s, func(c rune) bool { return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '_') }) {
		return "refused"
	}
	return s
}

// recipient looks the phone up when sending, because messages do not contain it. The code is the end of the link.
func (n *Notifier) recipient(ctx context.Context, m dispatch.Message) (phone, code string, err error) {
	later := &trouble{code: "record", later: true}
	if m.To == dispatch.ToCadre {
		err := n.Store.View(ctx, func(tx dispatch.Tx) error {
			c, err := tx.Cadre(m.Cadre)
			phone = c.Phone
			return err
		})
		if err != nil {
			return "", "", later
		}
		code, _ = m.Request.Short()
	} else {
		known, err := n.Store.Personal(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: m.Request})
		if err != nil {
			return "", "", later
		}
		for _, p := range known {
			if p.Field == "phone" {
				phone = p.Value
			}
		}
		code = n.Links.Code(m.Request)
	}
	if phone = mobile(phone); phone == "" {
		return "", "", &trouble{code: "no_mobile"}
	}
	return phone, code, nil
}

// mostOfVariable is how many characters the provider takes in one variable.
const mostOfVariable = 35

// spot says where somebody comes to that is in no compound, as the caller said it, so that they can put it right; of a door nothing.
func (n *Notifier) spot(ctx context.Context, p dispatch.Place) (string, error) {
	if p.Compound != "" || !p.Open() || p.Around == "" {
		return "有人为您办", nil
	}
	path, err := n.Store.Path(ctx, p.Around)
	if err != nil || len(path) == 0 {
		return "", &trouble{code: "record", later: true}
	}
	area, spot := path[len(path)-1].Name, p.Spot
	if spot == "" {
		spot = "地图上指的地方"
	}
	if at := area + spot; utf8.RuneCountInString(at) <= mostOfVariable {
		return at, nil
	}
	words := []rune(spot)
	return string(words[:min(len(words), mostOfVariable)]), nil
}

// whereabouts says where and by when the resident is helped. What is collected at the receiving point of the compound names it and
// the door: that is what stands on the parcel.
func (n *Notifier) whereabouts(ctx context.Context, m dispatch.Message, now dispatch.Moment) (where, when string, err error) {
	later := &trouble{code: "record", later: true}
	r, err := n.Store.Request(ctx, m.Request)
	if err != nil {
		return "", "", later
	}
	when = r.Due.Said(now).ZH + "前"
	stands := r // the request whose errands serve it
	if r.State == dispatch.StateMerged {
		if stands, err = n.Store.Request(ctx, r.Parent); err != nil {
			return "", "", later
		}
		when = r.Promise.Said(now).ZH + "前"
	}
	if !stands.Collects() {
		if m.Occasion == dispatch.OnDone {
			when = "已办完，请确认"
		}
		where, err = n.spot(ctx, r.Place)
		return where, when, err
	}
	path, err := n.Store.Path(ctx, r.Place.Compound)
	if err != nil {
		return "", "", later
	}
	known, err := n.Store.Personal(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: m.Request})
	if err != nil {
		return "", "", later
	}
	room := ""
	for _, p := range known {
		if p.Field == "room" {
			room = p.Value
		}
	}
	if m.Occasion == dispatch.OnDone {
		when = "已送到，请今天去取"
	}
	point := dispatch.AtGate.Name().ZH
	whom := r.Place.Door(room)
	if whom != "" {
		whom = "，收件" + whom
	}
	for _, at := range []string{path[len(path)-1].Name + point + whom, point + whom} {
		if utf8.RuneCountInString(at) <= mostOfVariable {
			return at, when, nil
		}
	}
	return point, when, nil
}

// mobile returns a mobile number of the mainland as the provider takes it; "" for any other.
func mobile(s string) string {
	digits := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, s)
	digits = strings.TrimPrefix(digits, "86")
	if len(digits) != 11 || digits[0] != '1' {
		return ""
	}
	return digits
}

// acs is one call of Aliyun's API.
type acs struct {
	host, action, version, date, nonce, key, secret string
	query                                           map[string]string
}

// emptyBody is SHA-256 of nothing: all parameters are in the query.
const emptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func (a acs) canonicalQuery() string {
	var parts []string
	for k, v := range a.query {
		parts = append(parts, percent(k)+"="+percent(v))
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// percent escapes as in RFC 3986; url.QueryEscape differs for spaces and '~'.
func percent(s string) string {
	return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(s))
}

func (a acs) headers() map[string]string {
	headers := map[string]string{"x-acs-action": a.action, "x-acs-content-sha256": emptyBody, "x-acs-date": a.date, "x-acs-signature-nonce": a.nonce, "x-acs-version": a.version}
	names := []string{"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
	canonical := "POST\n/\n" + a.canonicalQuery() + "\nhost:" + a.host + "\n"
	for _, name := range names[1:] {
		canonical += name + ":" + headers[name] + "\n"
	}
	canonical += "\n" + strings.Join(names, ";") + "\n" + emptyBody
	sum := sha256.Sum256([]byte(canonical))
	h := hmac.New(sha256.New, []byte(a.secret))
	h.Write([]byte("ACS3-HMAC-SHA256\n" + hex.EncodeToString(sum[:])))
	headers["Authorization"] = "ACS3-HMAC-SHA256 Credential=" + a.key + ",SignedHeaders=" + strings.Join(names, ";") + ",Signature=" + hex.EncodeToString(h.Sum(nil))
	return headers
}
