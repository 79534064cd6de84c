package web

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestContractIsPlain refuses features that OpenAPI 3.0 does not have, because requests are validated as 3.0.
func TestContractIsPlain(t *testing.T) {
	k, err := readContract()
	if err != nil {
		t.Fatal(err)
	}
	if err := k.doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	for _, s := range k.doc.Components.Schemas {
		s.Value.Examples = nil // not used for validation
	}
	if err := plain(k.doc).Validate(t.Context(), openapi3.DisableExamplesValidation()); err != nil {
		t.Error(err)
	}
}
