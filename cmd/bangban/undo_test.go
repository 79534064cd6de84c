package main

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What was given is taken back by Z as long as nothing has happened since, on the board, on the page of a request, for several at once, and
// in the lanes. Where the cadre has read it, Z says so and changes nothing. In a field Z is a letter.
func TestZTakesBackWhatWasGiven(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	chief := signIn(t, address, "administrator", password)
	ids, names := chief.onDuty(t)
	id := chief.submit(t, "baoyuan", "to be taken back", 1)
	chief.hand(t, id, ids[0])
	holds := func(want string) {
		t.Helper()
		eventually(t, longEnough, want+" has it", func() bool {
			cadre, _, _ := chief.holder(t, id)
			return cadre == want
		})
	}
	b := newBrowser(t, address, 1366, 768)
	b.forgiving = true // the console reports what is refused
	b.open("/desk/board?request=" + id)
	b.signIn("coordinator", password)
	k := &strokes{browser: b}
	// gives gives it to another by keys, who is named.
	gives := func(candidates string) (other string) {
		t.Helper()
		b.until("others are weighed", func() bool {
			first := b.reads(candidates + " .combo li:first-child .who .b")
			return first != "" && first != names[0]
		})
		k.press("p")
		b.until("the names have the focus", func() bool {
			return asked[string](b, "document.activeElement.getAttribute('role') ?? ''") == "combobox"
		})
		k.press("\r")
		b.shows(".toast", "撤回")
		cadre, _, _ := chief.holder(t, id)
		if cadre == ids[0] {
			t.Fatal("it was given to nobody else")
		}
		return cadre
	}
	back := func() {
		t.Helper()
		b.typed("z")
		b.until("the toast is gone", func() bool { return b.reads(".toast") == "" })
		holds(ids[0])
	}

	b.shows(".chosen .holder", names[0])
	gives(".chosen .candidates")
	k.most(3, "to give it to another")
	back()
	b.shows(".chosen .holder", names[0])

	// In a field Z is a letter.
	other := gives(".chosen .candidates")
	b.typed("/")
	b.focusedOn(".search input")
	b.typed("z")
	if typed := asked[string](b, "document.querySelector('.search input').value"); typed != "z" {
		t.Errorf("z in a field writes %q", typed)
	}
	holds(other)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("the search is shut", func() bool { return asked[bool](b, "document.querySelector('.search') === null") })
	back()

	// Whoever has it has read it meanwhile.
	other = gives(".chosen .candidates")
	_, err := chief.ask(t.Context(), http.MethodPost, "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "acknowledge", "errand": 1}, nil)
	must(t, err)
	b.typed("z")
	b.shows(".toast", "已经有新情况")
	holds(other)
	chief.hand(t, id, ids[0])

	b.open("/desk/requests/" + id)
	b.shows(".errand h3", names[0])
	gives(".errand .candidates")
	back()
	b.shows(".errand h3", names[0])

	b.open("/desk/board?by=cadre&cadre=" + ids[0])
	b.shows(".hand h2", names[0])
	b.typed("a")
	gives(".hand .candidates")
	back()

	b.open("/desk/board?lanes=1")
	b.until("the lane has it", func() bool {
		return asked[bool](b, "!!document.querySelector(\"[data-lane='"+ids[0]+"'] [data-errand='"+id+".1']\")")
	})
	b.do(chromedp.Focus(chromedp.CSS("[data-errand='" + id + ".1']")))
	b.typed("p")
	b.shows(".drawer .candidates", "手上")
	b.focusedOn(".drawer [role=combobox]")
	b.typed("\r")
	b.shows(".toast", "撤回")
	back()
}

// focusedOn waits until an element that fits a selector has the focus.
func (b *browser) focusedOn(selector string) {
	b.t.Helper()
	b.until("the focus is on "+selector, func() bool {
		return asked[bool](b, "document.activeElement !== null && document.activeElement.matches(\""+selector+"\")")
	})
}
