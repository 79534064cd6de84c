// Package dispatch is the domain of bangban: what a resident asks for, who does it, and what may be said about it
// afterwards. It decides; it neither stores, nor queues, nor talks to anyone: those who do import it, and hand it the
// state and the time. It imports the standard library and geo only.
package dispatch
