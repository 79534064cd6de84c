// Package intake turns what offices and residents write (spreadsheets, lists, notes) into rows of the catalogue and draft
// requests. [Read] is pure: it looks at bytes and at what the record knows, and says what would change and every row that is
// wrong; [Batch.Submit] then hands drafts to the Desk.
package intake
