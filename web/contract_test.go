package web

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestContractIsPlain keeps out of the contract what OpenAPI 3.0 does not know: requests are held against it as such.
func TestContractIsPlain(t *testing.T) {
	k, err := readContract()
	if err != nil {
		t.Fatal(err)
	}
	if err := k.doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	for _, s := range k.doc.Components.Schemas {
		s.Value.Examples = nil // only shown
	}
	if err := plain(k.doc).Validate(t.Context(), openapi3.DisableExamplesValidation()); err != nil {
		t.Error(err)
	}
}
