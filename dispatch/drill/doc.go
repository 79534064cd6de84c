// Package drill plays whole days on a virtual clock: calls come in as they came, cadres come on duty and do what they are
// given, and the real Desk with its real rules stands between them. Only the people and the ways are simulated.
//
// A [Scenario] is what a day brings; [ReadCSV], [ReadTable], [ReadJSON] and [ReadMDRP] read some. [Run] plays it once, with a
// [dispatch.Planner] that stands for a policy, and [Report] tells what came of it, folded from the journal. The same scenario,
// options and seed give the same report, byte for byte: no clock of this machine is read, chance is drawn per errand and not
// in the order in which things happen to be computed, and so two policies meet the same luck.
package drill
