// Package intake turns spreadsheets, lists and notes of offices and residents into rows of the catalogue and draft requests.
// [Read] is pure: from the file and from what the record holds it determines what would change and which rows are wrong.
// [Batch.Submit] then submits the drafts.
package intake
