package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// apart runs the program as a separate process and returns what it printed.
func apart(t *testing.T, code int, args ...string) string {
	t.Helper()
	p := exec.CommandContext(t.Context(), os.Args[0], args...)
	p.Env = append(os.Environ(), asProgram+"=1")
	out, err := p.CombinedOutput()
	if p.ProcessState == nil || p.ProcessState.ExitCode() != code {
		t.Fatalf("bangban %s: %v, want exit %d\n%s", strings.Join(args, " "), err, code, out)
	}
	return string(out)
}

// servingApart runs serve as a separate process; stop ends it normally.
func servingApart(t *testing.T, data string) (address string, stop func()) {
	t.Helper()
	var out, complaints output
	p := exec.Command(os.Args[0], "serve", "--data", data, "--addr", "127.0.0.1:0")
	p.Env = append(os.Environ(), asProgram+"=1")
	p.Stdout, p.Stderr = &out, &complaints
	p.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, p.Start())
	eventually(t, longEnough, "serve is up", func() bool {
		address = addressIn(out.String())
		return address != ""
	})
	return address, func() {
		must(t, p.Process.Signal(syscall.SIGTERM))
		if err := p.Wait(); err != nil {
			t.Errorf("serve: %v\n%s", err, complaints.String())
		}
		if log := complaints.String() + out.String(); len(holding(unspoken, []byte(log))) > 0 {
			t.Errorf("the log holds %v", holding(unspoken, []byte(log)))
		}
	}
}

// unspoken are personal texts of one request that occur nowhere else.
var unspoken = []string{"氯硝柏酮片", "000-4040-5050", "00040405050", "上官无忌", "后院厢房那间", "只有他家才有的话", "抄在纸上的备注", "轮椅之外的情况", "丑字号楼", "R-20-07-19", "who-is-blamed-77"}

func holding(values []string, data []byte) (found []string) {
	for _, v := range values {
		if bytes.Contains(data, []byte(v)) {
			found = append(found, v)
		}
	}
	return found
}

// inFolder returns which of the values are in a file of the folder.
func inFolder(t *testing.T, folder string, values []string) (found []string) {
	t.Helper()
	must(t, filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, v := range holding(values, data) {
			if !slices.Contains(found, v) {
				found = append(found, v)
			}
		}
		return err
	}))
	return found
}

// TestErasedForGood submits a request with every personal value, has it served, closed and counted, and erases it: no file
// contains the values, although the program is running, and the audit finds nothing.
func TestErasedForGood(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if o := call(t, "an invented word\n", "user", "add", "--data", data, "--login", "chief", "--role", "administrator"); o.code != exitFine {
		t.Fatal(o)
	}
	address, stop := servingApart(t, data)
	chief := signIn(t, address, "chief", "an invented word")
	asked := 0
	do := func(method, path string, body any) (answer struct{ ID, Number string }) {
		t.Helper()
		asked++
		_, err := chief.ask(t.Context(), method, "/api/v1"+path, body, &answer, "Idempotency-Key", fmt.Sprintf("key-%d", asked))
		must(t, err)
		return answer
	}
	point := map[string]any{"lng": 112.43, "lat": 39.33, "datum": "wgs84"}
	do("PUT", "/areas/city", map[string]any{"name": "某市", "level": "city"})
	do("PUT", "/areas/garden", map[string]any{"name": "花园小区", "level": "compound", "parent": "city", "point": point})
	do("PUT", "/units/office", map[string]any{"name": "某局"})
	do("PUT", "/cadres/c1", map[string]any{"name": "丙某（虚构）", "unit": "office", "mode": "foot", "area": "city", "pass": true})
	do("POST", "/cadres/c1/commands", map[string]any{"do": "check_in", "point": point})
	ask := func(text string) string {
		return do("POST", "/requests", map[string]any{"kind": "repair", "channel": "hotline", "persons": 2, "place": map[string]any{"compound": "garden", "building": unspoken[8]},
			"items": []any{map[string]any{"name": unspoken[0], "quantity": "2盒"}}, "needs": []string{unspoken[7]}, "against": []string{unspoken[10]},
			"words": map[string]any{"name": unspoken[3], "phone": unspoken[1], "room": unspoken[4], "text": text}}).ID
	}
	serve := func(id string) {
		t.Helper()
		chief.hand(t, id, "c1")
		for _, c := range []map[string]any{{"do": "start", "note": unspoken[6], "on_behalf": "c1"}, {"do": "advance", "fen": 100, "receipt": unspoken[9], "on_behalf": "c1"}, {"do": "finish", "on_behalf": "c1"}} {
			do("POST", "/errands/"+id+".1/commands", c)
		}
		do("POST", "/requests/"+id+"/commands", map[string]any{"do": "close", "by": "call_back", "note": unspoken[5]})
	}
	id := ask(unspoken[5])
	picture := chief.attaches(t, id)
	serve(id)
	var story struct{ Request struct{ Number string } }
	_, err := chief.ask(t.Context(), "GET", "/api/v1/requests/"+id, nil, &story)
	must(t, err)
	number := story.Request.Number
	open := ask("还要再来一次")

	all := append(slices.Clone(unspoken), picture)
	all = slices.DeleteFunc(all, func(v string) bool { return v == unspoken[2] }) // a number without separators is never stored
	if found := inFolder(t, data, all); len(found) != len(all) {
		t.Errorf("before, the files hold %d of %d: %q", len(found), len(all), found)
	}
	bulletin := func() string {
		text, _, _ := strings.Cut(apart(t, exitFine, "bulletin", "--data", data), "\n")
		return text
	}
	before := bulletin()
	if !strings.Contains(before, "协助维修缴费1次") {
		t.Fatal(before)
	}
	// An open request is not erased; it has most of the same values and keeps them.
	var other struct{ Request struct{ Number string } }
	_, err = chief.ask(t.Context(), "GET", "/api/v1/requests/"+open, nil, &other)
	must(t, err)
	if said := apart(t, exitFailed, "erase", "--data", data, number, other.Request.Number); !strings.Contains(said, "不能“抹去隐私”") {
		t.Errorf("one that is open: %s", said)
	}
	if found := inFolder(t, data, all); len(found) != len(all) {
		t.Errorf("refused, it erased: the files hold %d of %d", len(found), len(all))
	}
	do("POST", "/requests/"+open+"/commands", map[string]any{"do": "cancel", "reason": "not_needed"})
	if said := apart(t, exitFine, "erase", "--data", data, "--dry-run", number, open); !strings.Contains(said, "有 2 件") {
		t.Errorf("to be erased: %s", said)
	}
	if said := apart(t, exitFine, "erase", "--data", data, number, open); !strings.Contains(said, "已抹去 "+number+"\n") || !strings.Contains(said, "已抹去 2 件") {
		t.Errorf("erased: %s", said)
	}
	if found := inFolder(t, data, all); len(found) > 0 {
		t.Errorf("while it runs, the files still hold %q", found)
	}
	if after := bulletin(); after != before {
		t.Errorf("the bulletin was %s and is %s", before, after)
	}
	stop()
	if found := inFolder(t, data, all); len(found) > 0 {
		t.Errorf("the files still hold %q", found)
	}
	if said := apart(t, exitFine, "audit", "--data", data); !strings.Contains(said, "全部相符") {
		t.Error(said)
	}
	told := apart(t, exitFine, "journal", "--data", data, "--number", number)
	for _, want := range []string{"控制台（管理员）：求助" + number + "，抹去个人信息。设备：console。", "chief（管理员，代丙某（虚构））：求助" + number + "，办完，任务1", "chief（管理员）：求助" + number + "，提出求助，"} {
		if !strings.Contains(told, want) {
			t.Errorf("the journal does not tell %q:\n%s", want, told)
		}
	}
	var entries []entryLine
	must(t, json.Unmarshal([]byte(apart(t, exitFine, "journal", "--data", data, "--lang", "en", "--actor", "chief", "--fact", "Finished,Closed", "--subject", "request", "--from", string(dispatch.At(time.Now().Add(-48*time.Hour)).Day()), "--limit", "300", "--format", "json")), &entries))
	if len(entries) != 2 || entries[0].Fact != "Closed" || entries[1].Fact != "Finished" || entries[1].OnBehalf != "c1" || !strings.HasSuffix(entries[0].Sentence, "request "+number+", closed, by: call-back. With: note.") {
		t.Errorf("as JSON: %+v", entries)
	}
	if said := apart(t, exitFine, "erase", "--data", data, "--before", string(dispatch.At(time.Now().Add(48*time.Hour)).Day()), "--lang", "en"); !strings.Contains(said, "in 0 requests") {
		t.Errorf("again: %s", said)
	}
	for _, args := range [][]string{{"erase", "--data", data}, {"erase", "--data", data, "--before", "2022-11-30", number}} {
		apart(t, exitUsage, args...)
	}
	apart(t, exitFailed, "erase", "--data", data, "0101-9999")
}

// attaches adds a picture to a request, and returns a part of the stored picture, which was encoded again.
func (u user) attaches(t *testing.T, request string) string {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		p.SetRGBA(i%64, i/64, color.RGBA{uint8(i * 7), uint8(i * 13), uint8(i * 29), 255})
	}
	var doc bytes.Buffer
	must(t, jpeg.Encode(&doc, p, nil))
	raw := func(method, path string, body io.Reader) []byte {
		r, err := http.NewRequestWithContext(t.Context(), method, u.address+path, body)
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+u.token)
		r.Header.Set("Content-Type", "application/octet-stream")
		r.Header.Set("Idempotency-Key", "a picture")
		res, err := u.client.Do(r)
		must(t, err)
		defer func() { _ = res.Body.Close() }()
		said, err := io.ReadAll(res.Body)
		must(t, err)
		if res.StatusCode/100 != 2 {
			t.Fatalf("%s: %d %s", path, res.StatusCode, said)
		}
		return said
	}
	raw("POST", "/api/v1/requests/"+request+"/attachments?purpose=proof", &doc)
	var story struct {
		Request struct{ Attachments []struct{ ID string } }
	}
	_, err := u.ask(t.Context(), "GET", "/api/v1/requests/"+request, nil, &story)
	must(t, err)
	kept := raw("GET", "/api/v1/requests/"+request+"/attachments/"+story.Request.Attachments[0].ID+"?reason=compare", nil)
	return string(kept[len(kept)/2 : len(kept)/2+40])
}
