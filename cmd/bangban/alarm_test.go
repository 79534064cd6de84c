package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// hearing counts the notes that a page plays and keeps its notifications.
const hearing = `{
	window.notes = 0
	const start = OscillatorNode.prototype.start
	OscillatorNode.prototype.start = function (...a) { window.notes++; return start.apply(this, a) }
	window.notified = []
	window.Notification = class { static permission = 'granted'; constructor(title, more) { window.notified.push(title + ' ' + more.body) } }
}`

// Where a life is in danger the desk is told by a banner, a siren, the title and a notification until somebody takes the request
// over by name; what was passed up for another reason sounds once.
func TestTheDeskIsAlarmedUntilSomebodyTakesOver(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	b := newBrowser(t, address, 1366, 768)
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: hearing})
	b.open("/desk/board")
	b.signIn("administrator", password)
	b.do(chromedp.WaitVisible(chromedp.CSS("nav")))

	id, number := chief.wants(t, [3]string{"5", "2", "501"}, item("硝苯地平", "2盒"))
	_, err := chief.ask(t.Context(), "POST", "/api/v1/requests/"+id+"/commands", map[string]any{"do": "escalate", "level": "coordinator", "reason": "stuck"}, nil)
	must(t, err)
	b.shows(".alarm", number)
	b.until("it sounds once", func() bool { return asked[int](b, "window.notes") >= 2 })

	var made struct{ ID, Number string }
	_, err = chief.ask(t.Context(), "POST", "/api/v1/requests", map[string]any{"kind": "care", "place": map[string]any{"compound": "baoyuan", "building": "3"}, "channel": "hotline",
		"words": map[string]any{"text": "老人胸口疼得厉害，喘不过气", "phone": "000-7654-3211"}}, &made, "Idempotency-Key", t.Name())
	must(t, err)
	b.shows(".alarm.deadly", made.Number)
	b.shows(".alarm li:first-child", made.Number) // what is most urgent comes first
	b.shows(".alarm.deadly", "危急")
	b.until("the tab of the board counts them as the bell does", func() bool {
		return asked[bool](b, "document.querySelector('.top .tabs b')?.innerText === document.querySelector('.bell b').innerText")
	})
	if title := asked[string](b, "document.title"); !strings.HasPrefix(title, "(") {
		t.Errorf("the title is %q", title)
	}
	told := asked[string](b, "window.notified.join('; ')")
	if !strings.Contains(told, made.Number) || strings.Contains(told, "胸口") || strings.Contains(told, "宝源") {
		t.Errorf("the notifications are %q", told)
	}
	heard := asked[int](b, "window.notes")
	b.until("the siren goes on", func() bool { return asked[int](b, "window.notes") >= heard+8 })
	b.looks("desk-alarm")

	b.do(chromedp.DoubleClick(chromedp.CSS(".alarm li:first-child button"))) // the second click must not take the next one
	b.shows(".alarm li:first-child", "您已接手")
	b.hides(".alarm", made.Number)
	b.shows(".alarm", number) // the other one is still nobody's
	b.until("the siren is silent", func() bool { return asked[int](b, "document.querySelectorAll('.alarm.deadly').length") == 0 })
	if story := chief.story(t, made.ID); !strings.Contains(story, "TakenOver") {
		t.Errorf("the record says %s", story)
	}
}
