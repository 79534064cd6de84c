import type { Schemas } from '../../shared/api'
import { placeName } from '../../shared/place'
import { holders } from '../../shared/request'
import type { DeskWords } from '../words'

export type Group = 'requests' | 'households' | 'compounds' | 'cadres'
/** One line of what was found, and where it leads. */
export type FoundLine = { group: Group; id: string; title: string; note: string; to: string }

/** The lines of an answer, in their groups. Whoever works with the board is led there. */
export function foundLines(r: Schemas['SearchResult'], board: boolean, w: DeskWords): FoundLine[] {
  const line = (group: Group, id: string, title: string, notes: (string | undefined | false)[], to: string): FoundLine => ({ group, id, title, note: notes.filter(Boolean).join(' · '), to })
  return [
    ...r.requests.map(({ request: q, masked: m }) =>
      line('requests', q.id, `${q.number} ${q.kind_name ?? q.kind}`, [q.state_name, placeName(q.place, w), m.name, m.phone, holders(q)], `/requests/${q.id}`)),
    ...r.households.map((h) => line('households', h.id, placeName({ compound: h.compound, compound_name: h.compound_name, building: h.building, entrance: h.entrance }, w), [h.masked?.room, h.masked?.name, h.masked?.phone], `/requests?household=${h.id}`)),
    ...r.compounds.map((c) => line('compounds', c.id, c.name, [c.within, c.effect !== 'free' && (c.label || w.effects[c.effect])], board ? `/board?compound=${c.id}` : `/requests?compound=${c.id}`)),
    ...r.cadres.map((c) => line('cadres', c.id!, c.name, [c.phone], board ? `/board?by=cadre&cadre=${c.id}` : `/requests?cadre=${c.id}`)),
  ]
}
