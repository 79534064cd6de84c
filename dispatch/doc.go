// Package dispatch is the domain of bangban: what residents ask for, who does it, which states an
// errand passes through, and which figures it leaves behind.
//
// Everything that changes goes one way. A [Command] looks at a [Case] and decides which [Entry] values are
// true from now on; [Request.Apply] folds entries into state, [Request.Dues] says what must happen later, and
// [Credits] which figures an entry writes. Rules are pure: time, ids and randomness come in from outside.
//
// [Desk] carries commands out, one transaction each, against a [Ledger], and has a [Planner] find cadres for what
// waits. [Bell] tells workers that something is there to be done.
//
// The package imports the standard library and geo, nothing else.
package dispatch
