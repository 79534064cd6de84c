package dispatch

import "slices"

// Purpose is what an attachment shows.
type Purpose string

// The purposes.
const (
	Receipt Purpose = "receipt" // 小票: against which money was laid out
	Proof   Purpose = "proof"   // 凭证: that it was done
)

// Purposes lists them.
var Purposes = []Purpose{Receipt, Proof}

// Attachment describes a picture that belongs to a request. The picture itself is personal and stored apart; the journal holds
// its digest.
type Attachment struct {
	ID      ID
	Errand  int // 0 for the whole request
	Purpose Purpose
	Type    string // media type
	Size    int    // bytes
	Digest  string // SHA-256, hex
	By      ID
	At      Moment
}

// MostAttachments is how many a request may have.
const MostAttachments = 50

// Attached says that a picture was added to the request.
type Attached struct{ Attachment Attachment }

// Attach adds a picture to the request 上传凭证. The caller has checked the type and removed the metadata, which tells places and
// devices.
type Attach struct {
	Attachment Attachment
	Data       []byte
}

func (Attached) fact()    {}
func (Attach) Verb() Verb { return VerbAttach }

// Decide records it. A cadre may attach to an errand that they have or had.
func (x Attach) Decide(c Case, now Moment) (Outcome, error) {
	if x.Attachment.Errand == 0 {
		if err := c.Request.Takes(VerbAttach); err != nil {
			return Outcome{}, err
		}
	} else if err := c.touched(x.Attachment.Errand, VerbAttach); err != nil {
		return Outcome{}, err
	}
	if !slices.Contains(Purposes, x.Attachment.Purpose) {
		return Outcome{}, Wrong("purpose", "用途须为 receipt 或 proof", "the purpose is receipt or proof")
	}
	if len(c.Request.Attachments) >= MostAttachments {
		return Outcome{}, Refuse(Conflict, "附件太多", "there are too many attachments")
	}
	if len(x.Data) == 0 || x.Attachment.Size != len(x.Data) {
		return Outcome{}, Wrong("body", "没有图片", "there is no picture")
	}
	a := x.Attachment
	a.By, a.At = c.Act.Actor, c.at(c.Request.Submitted, now)
	return Outcome{Entries: []Entry{say(a.At, Attached{a})}, Beside: x.Data}, nil
}
