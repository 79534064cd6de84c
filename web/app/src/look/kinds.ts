import type { Schemas } from '../shared/api'
import { kinds } from '../shared/catalogue'
import * as icons from './icons'

const drawn: Record<NonNullable<Schemas['Kind']['icon']>, icons.Drawing> = {
  pill: icons.Pill, 'shopping-basket': icons.ShoppingBasket, hospital: icons.Hospital, 'trash-2': icons.Trash2, package: icons.Package, 'test-tube-diagonal': icons.TestTubeDiagonal, 'spray-can': icons.SprayCan,
  car: icons.Car, 'hand-heart': icons.HandHeart, wrench: icons.Wrench, 'message-circle-heart': icons.MessageCircleHeart, 'message-square-warning': icons.MessageSquareWarning, 'circle-question-mark': icons.CircleQuestionMark,
  ellipsis: icons.Ellipsis,
}

/** The drawing of a kind, as the catalogue names it. */
export const kindIcon = (name: Schemas['Kind']['icon']): icons.Drawing => drawn[name ?? 'ellipsis']

/** The drawing of the kind with a code, once the catalogue is there. */
export const iconOfKind = (code: string): icons.Drawing => kindIcon(kinds.value.find((k) => k.code === code)?.icon)
