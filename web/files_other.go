//go:build !unix

package web

// openFiles is how many connections are taken where the system sets no limit that can be asked.
func openFiles() int { return 16384 }
