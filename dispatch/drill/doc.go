// Package drill simulates whole days on a virtual clock: calls come in, cadres check in and do what they are given. The Desk
// and the rules are the real ones; only people and travel are simulated.
//
// A [Scenario] is one day; [ReadCSV], [ReadTable], [ReadJSON] and [ReadMDRP] read some. [Run] plays it once, with a
// [dispatch.Planner] as the policy, and [Report] holds the results, folded from the journal. Equal scenario, options and seed
// give an equal report, byte by byte: the machine's clock is not read, and random values are drawn per errand and not in the
// order of computation. So two policies are compared under the same conditions.
package drill
