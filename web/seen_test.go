package web

import (
	"fmt"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// What goes by a version that is not the present one is refused, and leaves nothing behind; by the present one it is done. So what was
// done a moment ago is taken back only where nothing has happened since.
func TestWhatWasSeenIsStillSo(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Coordinator}, dispatch.Grant{Role: dispatch.Operator})
	id := o.submit(t, "chief", "garden")
	commands := "/api/v1/requests/" + id + "/commands"
	hold := map[string]any{"do": "hold", "reason": "later", "until": dispatch.Moment(o.clock.Load()).Add(time.Hour).Time()}
	held := o.ask(t, "chief", "POST", commands, hold, "Idempotency-Key", key())
	held.is(t, "hold", 200, "")
	version := int64(held.body["version"].(float64))
	seen := func(v int64) string { return fmt.Sprintf(`"%d"`, v) }
	resume := map[string]any{"do": "resume"}
	o.ask(t, "chief", "POST", commands, resume, "Idempotency-Key", key(), "If-Match", seen(version-1)).is(t, "by an older version", 409, "")
	o.ask(t, "chief", "POST", commands, resume, "Idempotency-Key", key(), "If-Match", seen(version+1)).is(t, "by a version to come", 409, "")
	o.ask(t, "chief", "POST", commands, resume, "Idempotency-Key", key(), "If-Match", "latest").is(t, "by no version", 400, "If-Match")
	if now := o.ask(t, "chief", "GET", "/api/v1/requests/"+id, nil).body["request"].(map[string]any); now["state"] != "on_hold" || int64(now["version"].(float64)) != version {
		t.Errorf("after what was refused it is %v of version %v", now["state"], now["version"])
	}
	o.ask(t, "chief", "POST", commands, resume, "Idempotency-Key", key(), "If-Match", seen(version)).is(t, "by the present version", 200, "")
	o.ask(t, "chief", "POST", "/api/v1/errands/"+id+".1/commands", map[string]any{"do": "reassign", "cadre": "c1"}, "Idempotency-Key", key(), "If-Match", seen(version)).is(t, "an errand by an older version", 409, "")
}
