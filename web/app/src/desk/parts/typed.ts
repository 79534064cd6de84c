const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/[\s·'’]/g, '')

/** Whether a text has what somebody typed, in full-width letters or not, with spaces or without. */
export const has = (text: string, typed: string): boolean => plain(text).includes(plain(typed))
