package workers

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/bangban/bangban/dispatch"
)

// steps are the task types of the queue. The mux matches by prefix, so none may be a prefix of another.
var steps = []dispatch.Step{
	dispatch.StepPlan, dispatch.StepExpire, dispatch.StepClock, dispatch.StepRespond, dispatch.StepWake, dispatch.StepClose, dispatch.StepRelieve, dispatch.StepSend,
}

// longestJob is the longest payload in bytes.
const longestJob = 1024

func encodeJob(j dispatch.Job) ([]byte, error) { return json.Marshal(j) }

// decodeJob decodes a payload. One that cannot be decoded is never tried again.
func decodeJob(payload []byte) (j dispatch.Job, err error) {
	if len(payload) > longestJob {
		return j, fmt.Errorf("a job of %d bytes", len(payload))
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&j); err != nil {
		return j, fmt.Errorf("decode a job: %w", err)
	}
	if d.More() {
		return j, fmt.Errorf("decode a job: more than one value")
	}
	return j, nil
}
