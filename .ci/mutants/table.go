package main

import "slices"

// table lists the mutants: the rules that matter, by where they stand. A rule that is moved or written otherwise is moved here too.
//
// What no test can notice is not here, because it changes nothing that anybody could see:
//   - Where one rule stands behind another: a code without digest has expired (UseCode), a request that there is not is of no kind
//     (Merge), who is disabled has no tokens (identify), a bearer without a secret is nobody's (identify), what a deleted or changed
//     head breaks is found by its chain, its counts, its seal and the witness alike (audit).
//   - What spares work: counts in Credits, the fields seen in unknown.go, what the desk and the ledger keep for a while, searches that
//     would find the same plan.
//   - Looks: a comma in a list of codes, numbers below a hundred that are cut to themselves, how an entry is told in a sentence.
//
// -survey lists every if of a folder that the folder's own tests do not notice: in dispatch they are all of these sorts.
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
