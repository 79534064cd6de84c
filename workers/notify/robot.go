package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bangban/bangban/dispatch"
)

func itoa(n int) string { return strconv.Itoa(n) }

// answerMost is how many bytes of an answer are read.
const answerMost = 64 << 10

// post sends JSON and reads the answer. Its errors contain neither address nor content.
func (n *Notifier) post(ctx context.Context, address string, body []byte, headers map[string]string, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return &trouble{code: "address"}
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "bangban")
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	res, err := n.Client.Do(r)
	if errors.Is(err, errInner) {
		return &trouble{code: "inner_address"} // a person has to name the host or correct the address
	}
	if err != nil {
		return &trouble{code: "unreachable", later: true, backOff: true}
	}
	defer func() { _ = res.Body.Close() }() // read as far as it matters
	text, err := io.ReadAll(io.LimitReader(res.Body, answerMost))
	switch {
	case err != nil:
		return &trouble{code: "unreachable", later: true, backOff: true}
	case res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500:
		return &trouble{code: "status_" + itoa(res.StatusCode), later: true, backOff: true}
	case answer != nil && json.Unmarshal(text, answer) == nil:
		return nil // the caller interprets the answer whatever the status
	case res.StatusCode/100 != 2:
		return &trouble{code: "status_" + itoa(res.StatusCode)}
	case answer != nil:
		return &trouble{code: "answer", later: true}
	}
	return nil
}

// signed returns HMAC-SHA256 in base64.
func signed(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// verdict turns a robot's own code into trouble; 0 is success. Codes for too many messages are tried again; others are mistakes
// that a person has to correct.
func verdict(code int, tooMuch ...int) error {
	if code == 0 {
		return nil
	}
	for _, c := range tooMuch {
		if code == c {
			return &trouble{code: "code_" + itoa(code), later: true, backOff: true}
		}
	}
	return &trouble{code: "code_" + itoa(code), later: code == -1} // -1: busy, on WeCom and DingTalk
}

// wecom is a group robot of WeCom 企业微信群机器人 (developer.work.weixin.qq.com, 群机器人配置说明): 20 messages a minute, a text of
// 2,048 bytes; the key in its address is all the credential.
type wecom struct{}

func (wecom) merges() bool { return true }

func (wecom) send(ctx context.Context, n *Notifier, t dispatch.Target, p parcel) error {
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]any{"content": p.text}})
	if err != nil {
		return &trouble{code: "text"}
	}
	var answer struct{ ErrCode int }
	if err := n.post(ctx, t.Address, body, nil, &answer); err != nil {
		return err
	}
	return verdict(answer.ErrCode, 45009, 45033)
}

// dingtalk is a group robot of DingTalk 钉钉自定义机器人 (open.dingtalk.com, 自定义机器人安全设置): 20 messages a minute; signed with
// the time in milliseconds, which may be an hour off.
type dingtalk struct{}

func (dingtalk) merges() bool { return true }

func (dingtalk) send(ctx context.Context, n *Notifier, t dispatch.Target, p parcel) error {
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]any{"content": p.text}})
	if err != nil {
		return &trouble{code: "text"}
	}
	u, err := url.Parse(t.Address)
	if err != nil {
		return &trouble{code: "address"}
	}
	if t.Secret != "" {
		now := strconv.FormatInt(p.now.Time().UnixMilli(), 10)
		q := u.Query()
		q.Set("timestamp", now)
		q.Set("sign", signed(t.Secret, now+"\n"+t.Secret))
		u.RawQuery = q.Encode()
	}
	var answer struct{ ErrCode int }
	if err := n.post(ctx, u.String(), body, nil, &answer); err != nil {
		return err
	}
	return verdict(answer.ErrCode, 130101, 90030)
}

// feishu is a group robot of Feishu 飞书自定义机器人 (open.feishu.cn, 自定义机器人使用指南): 100 messages a minute and 5 a second;
// signed with the time in seconds, which may be an hour off. The key is time and secret, and what it signs is empty.
type feishu struct{}

func (feishu) merges() bool { return true }

func (feishu) send(ctx context.Context, n *Notifier, t dispatch.Target, p parcel) error {
	content := map[string]any{"msg_type": "text", "content": map[string]any{"text": p.text}}
	if t.Secret != "" {
		now := strconv.FormatInt(p.now.Time().Unix(), 10)
		content["timestamp"], content["sign"] = now, signed(now+"\n"+t.Secret, "")
	}
	body, err := json.Marshal(content)
	if err != nil {
		return &trouble{code: "text"}
	}
	var answer struct{ Code int }
	if err := n.post(ctx, t.Address, body, nil, &answer); err != nil {
		return err
	}
	return verdict(answer.Code, 11232, 9499, 99991400)
}

// webhook sends to another program, one message at a time, signed as in Standard Webhooks (standardwebhooks.com): HMAC-SHA256
// over id, time in seconds and body.
type webhook struct{}

func (webhook) merges() bool { return false }

func (webhook) send(ctx context.Context, n *Notifier, t dispatch.Target, p parcel) error {
	m := p.message
	subject, data := "request", map[string]any{"request": m.Request, "number": m.Number, "version": m.Version, "link": n.Links.desk(m.Request)}
	if m.Request == "" {
		subject, data = "journal", map[string]any{"head": m.Number}
	}
	body, err := json.Marshal(map[string]any{"type": subject + "." + string(m.Occasion), "timestamp": m.At.Time().UTC(), "data": data})
	if err != nil {
		return &trouble{code: "text"}
	}
	now := strconv.FormatInt(p.now.Time().Unix(), 10)
	headers := map[string]string{"webhook-id": string(p.id), "webhook-timestamp": now}
	if t.Secret != "" {
		headers["webhook-signature"] = "v1," + signed(webhookKey(t.Secret), string(p.id)+"."+now+"."+string(body))
	}
	return n.post(ctx, t.Address, body, headers, nil)
}

// webhookKey decodes a secret in the form of Standard Webhooks, whsec_BASE64; any other secret is the key itself.
func webhookKey(secret string) string {
	if rest, ok := bytes.CutPrefix([]byte(secret), []byte("whsec_")); ok {
		if key, err := base64.StdEncoding.DecodeString(string(rest)); err == nil {
			return string(key)
		}
	}
	return secret
}
