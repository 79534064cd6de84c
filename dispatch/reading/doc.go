// Package reading reads what people write about themselves: doors, phones, names and times. Desk, form, phone, API and imports all
// read here, so that one door or one caller is the same however it was written.
//
// Each reader says what it left over or was not sure of, and never fills in what was not written. The canonical form of a value is
// for comparing and searching; what was written is kept by whoever asked.
package reading
