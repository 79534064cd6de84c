SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:

MODULE := github.com/bangban/bangban
FUZZTIME ?= 5m
CHAOSTIME ?= 10m
LOADTIME ?= 3m
PHONES ?= 5000
DESKS ?= 200
SEEDS ?= 5
IN ?= ./...

# Packages are listed when a target needs them, and only those that exist.
PACKAGES = $(shell go list ./...)
GO_FILES = $(wildcard $(shell git ls-files --cached --others --exclude-standard '*.go'))

# The race detector slows SQLite ninefold and the solver sixfold. So it is used for packages that need little of them, and in
# the others for tests with much concurrency.
RACED = $(filter $(addprefix $(MODULE)/,dispatch dispatch/reading dispatch/intake dispatch/plan dispatch/plan/assign dispatch/plan/vroom dispatch/tally geo workers workers/notify),$(PACKAGES))
# Of the API what several do at a time: its other tests hash passwords, which the detector slows most.
RACED_WEB = ^Test(.*Stream.*|Sync|OthersAt.*|AWindow.*|Presence.*|TwoHundred.*|ManyConnections.*|Throttles.*|PublicWrites.*|OnePicture.*|ANightAndADay|WhereTheDatabase.*)$$
RACED_PART = ^Test(Exercise(Ledger)?|SolveTogether|SolveStops|OneGo|ShopAndReady|ToyPolicies)$$/.*/neighbours
# These tests wait much, for leases and browsers, so more of them run at a time than there are processors.
PLAIN = $(filter-out $(RACED),$(PACKAGES))
# Shuffling also turns the result cache off, which is intended: tests start servers and read the whole module.
TEST = go test -shuffle=on -timeout 12m

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: ## install what build and tests need and this machine lacks (Debian)
	@.ci/install

.PHONY: web
web: ## check and build the front end, where it has changed
	@.ci/web

.PHONY: build
build: web ## build bin/bangban
	go build -trimpath -buildvcs=auto -o bin/bangban ./cmd/bangban

.PHONY: run
run: build ## build and serve the founding week, with its data in data/
	bin/bangban serve --sample shuozhou --data data

.PHONY: dev
dev: ## serve from the sources: pages follow a change by themselves, the server is built anew
	@.ci/dev

.PHONY: one
one: ## run the tests of both sides whose name matches: make one TEST_OF=Undo IN=./dispatch/...
	go test -run '$(TEST_OF)' $(IN)
	npm --prefix web/app test -- --testNamePattern '$(TEST_OF)'

.PHONY: test
test: install web check ## install, check, then run all tests
	@failed=0; \
		npm --prefix web/app test || failed=1; \
		go run ./.ci/mutants -smoke || failed=1; \
		$(TEST) -race $(RACED) || failed=1; \
		$(TEST) -race -run '$(RACED_PART)' ./dispatch/ledger ./dispatch/plan/tour ./dispatch/drill || failed=1; \
		$(TEST) -race -run '$(RACED_WEB)' ./web || failed=1; \
		$(TEST) -parallel 6 $(PLAIN) || failed=1; \
		exit $$failed

.PHONY: check
check: ## formatting, vet, staticcheck, go.mod, generated files, eslint
	@.ci/install front
	@unformatted=$$(gofmt -l $(GO_FILES)); \
		if [[ -n $$unformatted ]]; then printf 'not formatted; run gofmt -w:\n%s\n' "$$unformatted" >&2; exit 1; fi
	@go mod tidy -diff
	@go vet ./... ./.ci/mutants
	@go vet -tags old ./cmd/bangban
	@go tool staticcheck ./... ./.ci/mutants
	@.ci/generated
	@npm --prefix web/app run --silent lint

.PHONY: generate
generate: ## write generated files anew
	go generate ./...

.PHONY: golden
golden: ## write down what this version's records look like, for every later version to open
	BANGBAN_GOLDEN=write go test -count=1 -run '^TestMakeGolden$$' ./cmd/bangban

.PHONY: mutants
mutants: ## switch the rules off, one at a time, and see that a test notices each
	go run ./.ci/mutants

.PHONY: fuzz
fuzz: ## fuzz each decoder for FUZZTIME (5m)
	@for package in $(PACKAGES); do \
		targets=$$(go test -list '^Fuzz' $$package | sed -n '/^Fuzz/p'); \
		for target in $$targets; do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x $$package; \
		done; \
	done

.PHONY: attack
attack: install web ## attack it, and print what held: a table (FUZZTIME of random requests)
	@FUZZTIME=$(FUZZTIME) .ci/attack

.PHONY: pictures
pictures: install web ## pictures of every page, for looking at: bin/pictures/index.html (15 minutes)
	BANGBAN_PICTURES=$(abspath bin/pictures) go test -v -count=1 -run '^TestPictures$$' -timeout 0 ./cmd/bangban

.PHONY: vulnerable
vulnerable: ## look whether known vulnerabilities reach the code
	@.ci/vulnerable

.PHONY: old
old: install web ## an errand and a call in Chromium 70 and 78, which it fetches
	@.ci/old

.PHONY: chaos
chaos: install ## kill, wipe and pause servers under load for CHAOSTIME (10m)
	BANGBAN_CHAOS=$(CHAOSTIME) go test -v -count=1 -run Chaos -timeout 0 ./cmd/...

.PHONY: load
load: ## a server under PHONES (5000) that poll, DESKS (200) that listen and calls that come in, for LOADTIME (3m)
	BANGBAN_LOAD=$(LOADTIME) BANGBAN_LOAD_PHONES=$(PHONES) BANGBAN_LOAD_DESKS=$(DESKS) go test -v -run '^$$' -bench Load -benchtime 1x -timeout 0 ./cmd/bangban

.PHONY: bench
bench: install web ## measure everything beside its yardstick and write cmd/bangban/bench.txt (25 minutes)
	@.ci/bench

.PHONY: city
city: ## run the places and requests of a real city through the program: make city CITY=folder
	BANGBAN_CITY=$(abspath $(CITY)) go test -v -run '^$$' -bench City -benchtime 1x -timeout 20m ./cmd/bangban

.PHONY: drill
drill: ## play real days on a virtual clock, the policies side by side: make drill DRILL=folder SEEDS=5 VARY=cadres=-30%..0
	go run ./cmd/bangban drill --lang en --tick 10s --goal 60% --seeds $(SEEDS) --vary '$(VARY)' $(abspath $(DRILL))

.PHONY: bench-plan
bench-plan: ## measure the planner on given problems: make bench-plan PLAN=folder (10 minutes)
	BANGBAN_PLAN=$(abspath $(PLAN)) go test -v -run '^$$' -bench Plan -benchtime 1x -timeout 0 ./dispatch/plan/vroom
	go test -v -run RandomTowns -bench Plan -benchtime 1x -timeout 0 ./dispatch/plan -rapid.checks=10000
	BANGBAN_PLANS=10000 go test -v -count=1 -run SolveIsValid -bench Growth -benchtime 1x -timeout 0 ./dispatch/plan/tour

.PHONY: clean
clean: ## remove what the build made
	rm -rf bin
