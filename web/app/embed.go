// Package app embeds the front end as built by Vite, and the values of its look, which pages without a script have too. The built files
// are not in the repository; `make web` builds them.
package app

import "embed"

// Dist has one folder for each app.
//
//go:embed all:dist
var Dist embed.FS

// Tokens is the style sheet of colours, sizes and spaces.
//
//go:embed src/look/tokens.css
var Tokens []byte
