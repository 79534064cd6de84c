package dispatch

// Catalogue is what the record knows besides requests and journals: places, offices, people and what can be asked for.
type Catalogue struct {
	Areas      []Area // each after the one above it
	Units      []Unit
	Facilities []Facility
	Cadres     []Cadre
	Households []Household
	Kinds      []Kind
}

// Len is the number of rows.
func (c Catalogue) Len() int {
	return len(c.Areas) + len(c.Units) + len(c.Facilities) + len(c.Cadres) + len(c.Households) + len(c.Kinds)
}
