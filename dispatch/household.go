package dispatch

// Household is a door on the household roll 户 and who lives behind it. All of it but the place is personal: it is shown
// masked, and never stands in a journal.
type Household struct {
	ID                 ID // the pseudonym of the door: see [Desk.Household]
	Compound           ID
	Building, Entrance string
	Room, Name         string
	Phones             []string
	Persons            int      // 0: not known
	Needs              []string // elderly, infant, disabled, pregnant, chronic, …
}
