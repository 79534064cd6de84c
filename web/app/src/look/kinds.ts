import * as icons from './icons'

const drawn: Record<string, icons.Drawing> = {
  medicine: icons.Pill, groceries: icons.ShoppingBasket, hospital: icons.Hospital, garbage: icons.Trash2, supplies: icons.Package, sampling: icons.TestTubeDiagonal, disinfection: icons.SprayCan,
  transport: icons.Car, care: icons.HandHeart, repair: icons.Wrench, counselling: icons.MessageCircleHeart, complaint: icons.MessageSquareWarning, enquiry: icons.CircleQuestionMark,
}

/** The drawing of a kind of request; of one that was added here, the one of whatever else. */
export const kindIcon = (code: string): icons.Drawing => drawn[code] ?? icons.Ellipsis
