module github.com/bangban/bangban

go 1.26

require (
	github.com/paulmach/orb v0.14.0
	pgregory.net/rapid v1.3.0
)
