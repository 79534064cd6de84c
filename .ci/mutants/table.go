package main

import "slices"

// table lists the mutants: the important rules, by their place in the code. When a rule is moved or rewritten, it is changed
// here too.
//
// Conditions whose absence has no visible effect are left out:
//   - Those behind another rule: a code without digest has expired (UseCode), a request that does not exist has no kind (Merge),
//     a disabled account has no tokens (identify), a bearer without a secret belongs to nobody (identify), a deleted or changed
//     head is found by its chain, its counts, its seal and the witness alike (audit).
//   - Those that only save work: counts in Credits, the fields seen in unknown.go, caches of the desk and the ledger, shortcuts of
//     searches that would find the same plan.
//   - Those that only affect appearance: a comma in a list of codes, numbers below a hundred that are cut to themselves, the
//     wording of an entry.
//
// -survey lists every if of a folder that the folder's own tests do not notice; in dispatch all of them are of these sorts.
var table = slices.Concat(rulesOfGiving, rulesOfWork, rulesOfRequests, rulesOfRights, rulesOfAccounts, rulesOfTheCatalogue, rulesOfFigures, rulesOfTheDesk, rulesOfPlanning, rulesOfTheRecord, rulesOfTheEdge)

// of sets file, function and tests of several mutants.
func of(file, in, tests string, all ...mutant) []mutant {
	for i := range all {
		all[i].file, all[i].in = file, in
		if all[i].tests == "" {
			all[i].tests = tests
		}
	}
	return all
}
