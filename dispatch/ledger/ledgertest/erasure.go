package ledgertest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/geo"
)

// unheard are personal texts that occur nowhere else.
var unheard = []string{"氯硝柏酮片", "000-4040-5050", "上官无忌", "零叁零贰室", "只有他家才有的话", "抄在纸上的备注", "不是真的照片", "轮椅之外的情况", "丑字号楼", "R-20-07-19", "被告某", "户册独名", "000-6060-7070",
	"签退的人", "000-8080-9090", "离职的人", "lizhi-login", "停用的群", "https://gone.invalid/hook", "a-secret-of-theirs", "同住的人", "000-1212-3434", "卧床-标签"}

// erases erases the personal values of every sort of subject that has some, and searches the files for them.
func (x *Town) erases(t *testing.T) {
	ctx := t.Context()
	Describe(t, x.Desk,
		dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h-gone", Compound: "garden", Building: unheard[8], Room: unheard[3], Name: unheard[11], Phones: []string{unheard[12]}, Needs: []string{unheard[7]},
			Members: []dispatch.Member{{Name: unheard[20], Phone: unheard[21], Tags: []string{unheard[22]}}}}},
		dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "gone", Unit: "office", Name: unheard[13], Phone: unheard[14], Area: "city", Mode: geo.Foot, Home: "garden", Retired: true}},
		dispatch.DescribeAccount{Account: dispatch.Account{ID: "u-gone", Name: unheard[15], Login: unheard[16], Disabled: true, Grants: []dispatch.Grant{{Role: dispatch.Editor}}}},
		dispatch.DescribeTarget{Target: dispatch.Target{ID: "t-gone", Name: unheard[17], Channel: dispatch.Feishu, Address: unheard[18], Secret: unheard[19], Paused: true}})
	call := Call("garden")
	call.Place.Building, call.Items, call.Needs, call.Against = unheard[8], []dispatch.Item{{Name: unheard[0], Quantity: "2盒"}}, []string{unheard[7]}, []dispatch.ID{dispatch.ID(unheard[10])}
	call.Words = dispatch.Words{Name: unheard[2], Phone: unheard[1], Room: unheard[3], Text: unheard[4]}
	act := Operator
	act.Key, act.Body = "key-of-gone", "an unsalted digest"
	id := x.do(t, act, request(""), call).Subject.ID
	x.do(t, Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: "c1"}, dispatch.CheckIn{Until: x.Now().Add(8 * time.Hour)})
	x.do(t, Operator, request(id), dispatch.Reassign{Errand: 1, Cadre: "c1", Insist: true})
	mine := Cadre("c1")
	x.do(t, mine, request(id), dispatch.Start{Errand: 1})
	mine.Note = unheard[5]
	x.do(t, mine, request(id), dispatch.Advance{Errand: 1, Fen: 1, Receipt: unheard[9]})
	picture := []byte(unheard[6])
	x.do(t, Cadre("c1"), request(id), dispatch.Attach{Data: picture, Attachment: dispatch.Attachment{ID: "picture-gone", Errand: 1, Purpose: dispatch.Receipt, Type: "image/jpeg", Size: len(picture), Digest: hexSum(picture)}})
	x.do(t, Cadre("c1"), request(id), dispatch.Finish{Errand: 1})
	must(t, x.DB.Scrub(ctx)) // keeps what is not erased
	if left := x.left(t); len(left) != len(unheard) {
		t.Errorf("before, the files hold %v only", left)
	}
	x.do(t, Operator, request(id), dispatch.Close{By: dispatch.ByCallBack})

	ended, err := x.DB.EndedBefore(ctx, x.Now()+1)
	must(t, err)
	if !slices.ContainsFunc(ended, func(e ledger.Ended) bool { return e.ID == id }) {
		t.Errorf("it is not among those that ended: %v", ended)
	}
	if early, err := x.DB.EndedBefore(ctx, x.Now()); err != nil || slices.ContainsFunc(early, func(e ledger.Ended) bool { return e.ID == id }) {
		t.Errorf("it is among those that ended before: %v", err)
	}
	sums, err := x.DB.Sums(ctx, ledger.FigureFilter{})
	must(t, err)
	for _, s := range []dispatch.Subject{request(id), {Sort: dispatch.OfHousehold, ID: "h-gone"}, {Sort: dispatch.OfCadre, ID: "gone"}, {Sort: dispatch.OfAccount, ID: "u-gone"}, {Sort: dispatch.OfTarget, ID: "t-gone"}} {
		x.do(t, Chief, s, dispatch.Erase{})
	}
	must(t, x.DB.Scrub(ctx))
	if left := x.left(t); len(left) > 0 {
		t.Errorf("the files still hold %v", left)
	}
	if known, err := x.DB.KnowsPersonal(ctx, id); err != nil || known {
		t.Errorf("something personal is known: %v", err)
	}
	var body string
	if err := x.raw.QueryRow("SELECT body FROM keys WHERE actor = 'op' AND key LIKE 'sha256:%' ORDER BY until DESC LIMIT 1").Scan(&body); err != nil || body != "" {
		t.Errorf("the digest of what was sent is %q, %v", body, err)
	}
	if again, err := x.DB.Sums(ctx, ledger.FigureFilter{}); err != nil || !slices.Equal(again, sums) {
		t.Errorf("the figures were %v and are %v, %v", sums, again, err)
	}
	entries, err := x.DB.Journal(ctx, request(id))
	must(t, err)
	if last := entries[len(entries)-1]; last.Actor != "chief" || last.Fact != (dispatch.Erased{}) || entries[0].Actor != "op" {
		t.Errorf("the journal ends with %+v", last)
	}
	x.audits(t)
}

// left returns which of the texts are in the record's files.
func (x *Town) left(t *testing.T) (found []string) {
	t.Helper()
	var file string
	if err := x.raw.QueryRow("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file); err != nil {
		return x.leftInPostgres(t)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"))
	must(t, err)
	for _, f := range files {
		data, err := os.ReadFile(f)
		must(t, err)
		for _, value := range unheard {
			if bytes.Contains(data, []byte(value)) && !slices.Contains(found, value) {
				found = append(found, value)
			}
		}
	}
	return found
}

// leftInPostgres searches the files of this database. Files of the whole cluster, such as the write-ahead log, are left to its
// administrator.
func (x *Town) leftInPostgres(t *testing.T) (found []string) {
	t.Helper()
	_, err := x.raw.Exec("CHECKPOINT")
	must(t, err)
	for _, value := range unheard {
		var n int
		must(t, x.raw.QueryRow(`SELECT count(*) FROM (SELECT 'base/' || oid AS folder FROM pg_database WHERE datname = current_database()) AS d, LATERAL pg_ls_dir(folder) AS file
			WHERE position(convert_to($1, 'UTF8') IN pg_read_binary_file(folder || '/' || file, 0, 1000000000, true)) > 0`, value).Scan(&n))
		if n > 0 {
			found = append(found, value)
		}
	}
	return found
}
