// Package app embeds the front end as built by Vite. The built files are not in the repository; `make web` builds them.
package app

import "embed"

// Dist has one folder for each app.
//
//go:embed all:dist
var Dist embed.FS
