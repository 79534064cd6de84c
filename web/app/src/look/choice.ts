/** What a combobox offers: its name, and beside it what tells it from others of the same name. */
export type Choice = { id: string; name: string; note?: string }
