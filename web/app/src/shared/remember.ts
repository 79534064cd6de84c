import { drawer } from './storage'

const device = drawer('localStorage')

/** Keeps a preference of the reader, such as the size of letters. */
export const remember = device.set

export const remembered = device.get
