package drill

// Summary combines the drills of one scenario, policy and crew over several seeds. All values but Apart are means. Durations
// are seconds; see [Report] for what each means.
type Summary struct {
	Scenario string
	Policy   string
	Share    float64 // difference in cadres to the scenario: 0.1 more, -0.3 fewer
	Cadres   int
	Seeds    int
	Calls    int

	Done, Failed, Open float64
	Within             float64
	Reasons            map[string]float64 // mean number of open requests by reason
	Mean, P50, P90     float64
	Floor              float64
	Apart              float64 // half the difference between the least and greatest mean of a seed
	Peak, PeakP90      float64
	PerDone            float64
	Gini, Idle, Unused float64
}

// Sum summarises the reports, at least one, of one scenario, policy and crew.
func Sum(policy string, share float64, all []Report) Summary {
	s := Summary{Scenario: all[0].Scenario, Policy: policy, Share: share, Cadres: all[0].Cadres, Seeds: len(all), Calls: all[0].Calls}
	least, most := all[0].Mean, all[0].Mean
	n := float64(len(all))
	s.Reasons = map[string]float64{}
	for _, r := range all {
		for why, m := range r.Reasons {
			s.Reasons[why] += float64(m) / n
		}
		least, most = min(least, r.Mean), max(most, r.Mean)
		for into, x := range map[*float64]float64{
			&s.Done: float64(r.Done), &s.Failed: float64(r.Failed), &s.Open: float64(r.Open), &s.Within: r.Within,
			&s.Mean: float64(r.Mean), &s.P50: float64(r.P50), &s.P90: float64(r.P90), &s.Floor: float64(r.Floor), &s.Peak: float64(r.Peak), &s.PeakP90: float64(r.PeakP90),
			&s.PerDone: float64(r.PerDone), &s.Gini: r.Gini, &s.Idle: r.Idle, &s.Unused: float64(r.Unused),
		} {
			*into += x / n
		}
	}
	s.Apart = float64(most-least) / 2
	return s
}

// Enough returns the smallest crew with which a policy keeps the given share of promises, as every larger crew tried does too;
// false when not even the largest keeps it.
func Enough(all []Summary, scenario, policy string, within float64) (crew Summary, ok bool) {
	failing := -1
	for _, s := range all {
		if s.Scenario == scenario && s.Policy == policy && s.Within < within {
			failing = max(failing, s.Cadres)
		}
	}
	for _, s := range all {
		if s.Scenario == scenario && s.Policy == policy && s.Cadres > failing && (!ok || s.Cadres < crew.Cadres) {
			crew, ok = s, true
		}
	}
	return crew, ok
}
