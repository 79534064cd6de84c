package dispatch

import "testing"

func TestAPictureBelongsToWhoeverHadTheErrand(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	put := func(who ID, attachments int, a Attachment, data string) error {
		r := b.r
		r.Attachments = make([]Attachment, attachments)
		out, err := Attach{a, []byte(data)}.Decide(Case{Act: Act{Actor: who, Role: CadreRole, Cadre: who}, Request: r}, b.now)
		if err == nil && (string(out.Beside) != data || out.Entries[0].Fact.(Attached).Attachment.By != who) {
			t.Errorf("%+v", out)
		}
		return err
	}
	good := Attachment{Errand: 1, Purpose: Receipt, Size: 3}
	must(t, put("a", MostAttachments-1, good, "jpg"))
	refusal(t, "a stranger", put("b", 0, good, "jpg"), NotFound)
	refusal(t, "too many", put("a", MostAttachments, good, "jpg"), Conflict)
	refusal(t, "another size", put("a", 0, good, "jpeg"), Invalid, "body")
	refusal(t, "nothing", put("a", 0, Attachment{Errand: 1, Purpose: Receipt}, ""), Invalid, "body")
	refusal(t, "another purpose", put("a", 0, Attachment{Errand: 1, Purpose: "selfie", Size: 3}, "jpg"), Invalid, "purpose")
	refusal(t, "another errand", put("a", 0, Attachment{Errand: 7, Purpose: Receipt, Size: 3}, "jpg"), NotFound)
	must(t, put("b", 0, Attachment{Purpose: Proof, Size: 3}, "jpg")) // about the request as a whole: the desk checks who sees the request
	b.r.State = ""
	refusal(t, "of nothing that there is", put("b", 0, Attachment{Purpose: Proof, Size: 3}, "jpg"), Conflict)
}
