import * as icons from '../../look/icons'
import { turn } from '../../look/theme'
import { may, mayEverywhere, me } from '../../shared/session'
import { large, leave, speak } from './choices'
import { showKeys } from './keys'
import type { Verb } from './verbs'

type Of = 'all' | 'desk' | 'catalogue' | 'city' | 'journal'

const may_: Record<Of, () => boolean> = {
  all: () => !!me.value,
  desk: () => may('operator', 'coordinator', 'administrator'),
  catalogue: () => may('administrator'),
  city: () => mayEverywhere('administrator'),
  journal: () => may('administrator', 'auditor'),
}

const table: (Verb & { of: Of })[] = [
  { of: 'desk', code: 'call', zh: '新来电', pinyin: 'xin lai dian', en: 'new call', icon: icons.Headset, to: '/call' },
  { of: 'desk', code: 'board', zh: '看板', pinyin: 'kan ban', en: 'board', icon: icons.LayoutDashboard, to: '/board' },
  { of: 'desk', code: 'late', zh: '谁超时', pinyin: 'shui chao shi', en: 'who is late', keys: 'Alt+L', icon: icons.ClockAlert, to: '/board?by=cadre' },
  { of: 'desk', code: 'overdue', zh: '超时求助', pinyin: 'chao shi qiu zhu', en: 'late requests', icon: icons.ClockAlert, to: '/board?show=late' },
  { of: 'desk', code: 'wall', zh: '大屏', pinyin: 'da ping', en: 'wall screen', icon: icons.Monitor, to: '/board?wall=1' },
  { of: 'all', code: 'requests', zh: '求助', pinyin: 'qiu zhu', en: 'requests', icon: icons.ListChecks, to: '/requests' },
  { of: 'all', code: 'bulletin', zh: '通报', pinyin: 'tong bao', en: 'bulletin', icon: icons.Megaphone, to: '/bulletin' },
  { of: 'catalogue', code: 'import', zh: '导入表格', pinyin: 'dao ru biao ge', en: 'import a table', icon: icons.Upload, to: '/admin/import' },
  { of: 'catalogue', code: 'areas', zh: '区域与小区', pinyin: 'qu yu yu xiao qu', en: 'areas and compounds', icon: icons.Map, to: '/admin/areas' },
  { of: 'catalogue', code: 'cadres', zh: '干部名册', pinyin: 'gan bu ming ce', en: 'cadres', icon: icons.UserCheck, to: '/admin/cadres' },
  { of: 'catalogue', code: 'facilities', zh: '药店医院', pinyin: 'yao dian yi yuan', en: 'facilities', icon: icons.Store, to: '/admin/facilities' },
  { of: 'city', code: 'units', zh: '单位', pinyin: 'dan wei', en: 'units', icon: icons.Building2, to: '/admin/units' },
  { of: 'city', code: 'kinds', zh: '事项设置', pinyin: 'shi xiang she zhi', en: 'kinds', icon: icons.List, to: '/admin/kinds' },
  { of: 'city', code: 'flags', zh: '危急征象', pinyin: 'wei ji zheng xiang', en: 'red flags', icon: icons.Siren, to: '/admin/flags' },
  { of: 'city', code: 'users', zh: '账号', pinyin: 'zhang hao', en: 'accounts', icon: icons.Users, to: '/admin/users' },
  { of: 'city', code: 'targets', zh: '通知对象', pinyin: 'tong zhi dui xiang', en: 'notices', icon: icons.Target, to: '/admin/targets' },
  { of: 'city', code: 'status', zh: '运行情况', pinyin: 'yun xing qing kuang', en: 'status of the program', icon: icons.HardDrive, to: '/admin/status' },
  { of: 'city', code: 'queue', zh: '队列', pinyin: 'dui lie', en: 'queue', icon: icons.List, to: '/admin/queue' },
  { of: 'journal', code: 'journal', zh: '日志', pinyin: 'ri zhi', en: 'journal', icon: icons.History, to: '/admin/journal' },
  { of: 'all', code: 'account', zh: '我的账号', pinyin: 'wo de zhang hao', en: 'my account', icon: icons.User, to: '/account' },
  { of: 'all', code: 'large', zh: '大字', pinyin: 'da zi', en: 'large text', icon: icons.ALargeSmall, run: () => (large.value = !large.value) },
  { of: 'all', code: 'dark', zh: '深色浅色', pinyin: 'shen se qian se', en: 'dark or light', icon: icons.Moon, run: turn },
  { of: 'all', code: 'language', zh: '英文', pinyin: 'ying wen', en: '中文 Chinese', icon: icons.Languages, run: speak },
  { of: 'all', code: 'keys', zh: '快捷键', pinyin: 'kuai jie jian', en: 'keys', keys: '?', icon: icons.Keyboard, run: () => (showKeys.value = true) },
  { of: 'all', code: 'print', zh: '打印', pinyin: 'da yin', en: 'print', keys: 'Ctrl+P', icon: icons.Printer, run: () => print() },
  { of: 'all', code: 'leave', zh: '退出登录', pinyin: 'tui chu deng lu', en: 'sign out', icon: icons.LogOut, run: leave },
]

/** Whatever can be done by its words, for anybody. */
export const everyVerb: readonly Verb[] = table

/** What whoever is signed in can do. */
export const allVerbs = (): Verb[] => table.filter((v) => may_[v.of]())
