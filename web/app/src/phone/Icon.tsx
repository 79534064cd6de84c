import { h } from 'preact'
import type { Drawing } from '../look/icons'

/** A drawing beside its word; by itself it says nothing. */
export const Icon = ({ of }: { of: Drawing }) => (
  <svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {of.map(([tag, shape]) => h(tag, shape))}
  </svg>
)
