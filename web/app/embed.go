// Package app holds the front end as Vite built it. The built files are not in the repository: `make web` makes them.
package app

import "embed"

// Dist has a folder for each app that is built.
//
//go:embed all:dist
var Dist embed.FS
