module github.com/bangban/bangban

go 1.26
