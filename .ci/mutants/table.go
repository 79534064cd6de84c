package main

// table lists the mutants.
var table = []mutant{
	{rule: "off duty", file: "dispatch/cadre.go", in: "Cadre.Bars", code: "!c.Duty.On", by: off, tests: "dispatch ."},
}
