/**
 * The drawings, by the names that lucide gives them (ISC licence). `import * as icons` and `icons.Pill` bundles that one drawing only.
 * The few that pages without a script show stand in web/pages/icons.html.
 */
export type { IconNode as Drawing } from 'lucide'
// kinds
export { Pill, ShoppingBasket, Hospital, Trash2, Package, TestTubeDiagonal, SprayCan, Car, HandHeart, Wrench, MessageCircleHeart, MessageSquareWarning, CircleQuestionMark, Ellipsis } from 'lucide'
// pages
export { Headset, LayoutDashboard, ListChecks, PhoneOutgoing, CalendarDays, Megaphone, Settings } from 'lucide'
export { Map, DoorClosed, Upload, Users, UserCheck, Store, List, Target, History, HardDrive } from 'lucide'
// acts
export { PhoneIncoming, CircleArrowUp, Pause, Merge, Ban, RotateCcw, Undo2, Eye, Repeat, CalendarClock, Navigation, Camera, PhoneOff, Stamp, Signature, FileSpreadsheet, Printer, Copy } from 'lucide'
export { Search, Plus, X, Check, Loader, ChevronDown, ChevronLeft, ChevronRight, Bell, Volume2, VolumeX, Languages, Moon, Sun, ALargeSmall, LogOut, Keyboard, Monitor, SlidersHorizontal, User, Route, ClipboardCheck, CornerDownRight } from 'lucide'
// things
export { IdCard, ReceiptText, Banknote, HandCoins, Accessibility, HeartHandshake, MapPin, Building2, House, WifiOff, CloudOff, Phone, DoorOpen } from 'lucide'
// what is so
export { ClockAlert, Clock, Hourglass, Siren, ChevronsUp, CircleAlert, TriangleAlert, CircleDashed, CircleDot, CircleCheck, CircleX } from 'lucide'
