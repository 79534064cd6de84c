package dispatch

// Catalogue is everything in the record besides requests and journals: areas, units, cadres, facilities, kinds.
type Catalogue struct {
	Areas      []Area // each after the one above it
	Units      []Unit
	Facilities []Facility
	Cadres     []Cadre
	Households []Household
	Kinds      []Kind
	RedFlags   []RedFlag // what administrators added
}

// Descriptions returns the commands that describe the catalogue, in an order in which each refers only to what precedes it.
func (c Catalogue) Descriptions() []Describes {
	var all []Describes
	for _, a := range c.Areas {
		all = append(all, DescribeArea{a})
	}
	for _, u := range c.Units {
		all = append(all, DescribeUnit{u})
	}
	for _, f := range c.Facilities {
		all = append(all, DescribeFacility{f})
	}
	for _, x := range c.Cadres {
		all = append(all, DescribeCadre{x})
	}
	for _, h := range c.Households {
		all = append(all, DescribeHousehold{h})
	}
	for _, k := range c.Kinds {
		all = append(all, DescribeKind{k})
	}
	for _, f := range c.RedFlags {
		all = append(all, DescribeRedFlag{f})
	}
	return all
}

// Len is the number of rows.
func (c Catalogue) Len() int {
	return len(c.Areas) + len(c.Units) + len(c.Facilities) + len(c.Cadres) + len(c.Households) + len(c.Kinds) + len(c.RedFlags)
}
