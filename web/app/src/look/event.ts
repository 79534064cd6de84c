import type { Drawing } from './icons'

/** One thing that happened: when, as a machine reads it and as a person does. */
export type Event = { id: string | number; at: string; when: string; icon?: Drawing; tone?: 'done' | 'act' | 'soon' | 'late' }
