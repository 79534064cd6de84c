//go:build !unix

package main

import "github.com/bangban/bangban/dispatch"

// disk reports nothing where the room that is left cannot be asked.
func disk(string) (dispatch.Text, bool) { return dispatch.Text{}, false }
