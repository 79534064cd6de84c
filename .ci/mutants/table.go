package main

import "slices"

// table lists the mutants: the rules that matter, by where they stand. A rule that is moved or written otherwise is moved here too.
//
// What no test can notice is not here. Of the ifs that -survey finds unnoticed in dispatch by its own tests, these change nothing
// that anybody could see: counts in Credits and the fields seen in unknown.go spare work; errand 0 in Request.Who has no holder;
// a comma in a list of codes is looks. In dispatch/desk and dispatch/plan they are what keeps something for a while, what spares a
// search that would find the same, and what the ledger's own exercises hold (turns, leases, what is tried again).
var table = slices.Concat(rulesOfGiving, rulesOfWork, rulesOfRequests, rulesOfRights, rulesOfAccounts, rulesOfTheCatalogue, rulesOfFigures, rulesOfTheDesk, rulesOfPlanning, rulesOfTheRecord, rulesOfTheEdge)

// of gives mutants a file, a function and tests in common.
func of(file, in, tests string, all ...mutant) []mutant {
	for i := range all {
		all[i].file, all[i].in = file, in
		if all[i].tests == "" {
			all[i].tests = tests
		}
	}
	return all
}
