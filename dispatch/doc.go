// Package dispatch is the domain of bangban: what residents ask for, who does it, which states an
// errand passes through, and which figures it leaves behind.
//
// Everything that changes goes one way. A [Command] looks at a [Case] and decides which [Entry] values are
// true from now on; [Apply] and [ApplyCadre] fold entries into state; [Desk.Do] alone loads, authorises,
// decides, applies and records. Rules are pure: time, ids and randomness come in from outside. The record
// lives behind [Ledger], the choice of cadre behind [Planner], the hurry behind [Bell].
//
// The package imports the standard library and geo, nothing else.
package dispatch
