package plan

const (
	// triedNear and triedIdle are how many candidates the plan tries for each job: the nearest, and the nearest of those with
	// nothing in hand.
	triedNear, triedIdle = 12, 4
	// triedSpread is how many more are tried: the near ones for whom few other jobs try. Where hundreds wait in one hall, the jobs
	// would else all compete for the same few, and nobody would look at the others.
	triedSpread = 16
	// triedMost is how many more of the nearest are tried when none of those can do the job.
	triedMost = 100
	// oneMore is how many metres farther away a cadre may be who has an errand less in hand, or is tried for a job less.
	oneMore = 500
)

// shortlist moves the candidates to try to the front and counts them. It is called for one job after the other.
func (j *job) shortlist(t *town) {
	if len(j.able) == 0 {
		return
	}
	if j.holder != nil {
		j.keepHolderFirst(t)
	} else {
		j.tried = j.prune()
	}
	for _, who := range j.able[:j.tried] {
		who.cadre.tried++
	}
}

// prune moves the candidates to try to the front and returns their number.
func (j *job) prune() int {
	n := first(j.able, triedNear, func(candidate) bool { return true })
	n += first(j.able[n:], triedIdle, func(who candidate) bool { return len(who.cadre.hand) == 0 })
	return n + spread(j.able[n:], triedSpread)
}

// spread moves those to the front who are near and have, and are tried for, little; at most most. It returns their number.
func spread(all []candidate, most int) int {
	most = min(most, len(all))
	far := make([]float64, len(all))
	for i, who := range all {
		far[i] = (who.metres + oneMore) * float64(1+who.cadre.tried+len(who.cadre.hand))
	}
	for n := range most {
		least := n
		for i := n + 1; i < len(all); i++ {
			if far[i] < far[least] || far[i] == far[least] && closer(all[i], all[least]) < 0 {
				least = i
			}
		}
		all[n], all[least] = all[least], all[n]
		far[n], far[least] = far[least], far[n]
	}
	return most
}
