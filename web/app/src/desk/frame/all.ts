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
  { of: 'desk', code: 'call', zh: '新来电', pinyin: 'xin lai dian', en: 'new call', also: ['登记', '接电话', 'call', 'take a call'], icon: icons.Headset, to: '/call' },
  { of: 'desk', code: 'board', zh: '看板', pinyin: 'kan ban', en: 'board', icon: icons.LayoutDashboard, to: '/board' },
  { of: 'desk', code: 'late', zh: '谁超时', pinyin: 'shui chao shi', en: 'who is late', also: ['按干部看', 'late by cadre'], keys: 'Alt+L', icon: icons.ClockAlert, to: '/board?by=cadre' },
  { of: 'desk', code: 'overdue', zh: '超时求助', pinyin: 'chao shi qiu zhu', en: 'late requests', also: ['overdue'], icon: icons.ClockAlert, to: '/board?show=late' },
  { of: 'desk', code: 'wall', zh: '大屏', pinyin: 'da ping', en: 'wall screen', icon: icons.Monitor, to: '/board?wall=1' },
  { of: 'all', code: 'requests', zh: '求助', pinyin: 'qiu zhu', en: 'requests', also: ['求助列表', 'list of requests'], icon: icons.ListChecks, to: '/requests' },
  { of: 'all', code: 'bulletin', zh: '通报', pinyin: 'tong bao', en: 'bulletin', icon: icons.Megaphone, to: '/bulletin' },
  { of: 'desk', code: 'check', zh: '待核实', pinyin: 'dai he shi', en: 'to be checked', also: ['核实', '今天要核实的', 'to check'], icon: icons.Eye, to: '/requests?state=review' },
  { of: 'desk', code: 'callback', zh: '待回访', pinyin: 'dai hui fang', en: 'to be called back', also: ['回访', 'call back'], icon: icons.PhoneOutgoing, to: '/requests?state=done' },
  { of: 'desk', code: 'held', zh: '挂起的求助', pinyin: 'gua qi de qiu zhu', en: 'requests on hold', icon: icons.Pause, to: '/requests?state=on_hold' },
  { of: 'desk', code: 'free', zh: '没有人接', pinyin: 'mei you ren jie', en: 'nobody has it', also: ['没人接', 'unassigned'], icon: icons.CircleDashed, to: '/board?show=free' },
  { of: 'desk', code: 'soon', zh: '快到点', pinyin: 'kuai dao dian', en: 'due soon', icon: icons.Hourglass, to: '/board?show=soon' },
  { of: 'desk', code: 'raised', zh: '上报的求助', pinyin: 'shang bao de qiu zhu', en: 'passed up requests', also: ['上报', 'escalated'], icon: icons.CircleArrowUp, to: '/board?show=raised' },
  { of: 'desk', code: 'lanes', zh: '时间轴', pinyin: 'shi jian zhou', en: 'lanes', also: ['泳道', '日程', 'timeline'], icon: icons.CalendarDays, to: '/board?lanes=1' },
  { of: 'all', code: 'export', zh: '导出求助表', pinyin: 'dao chu qiu zhu biao', en: 'export requests', also: ['导出', 'export', 'download'], icon: icons.FileSpreadsheet, to: '/requests?do=export' },
  { of: 'all', code: 'workbook', zh: '导出通报表格', pinyin: 'dao chu tong bao biao ge', en: 'export the bulletin', also: ['下载通报', 'workbook'], icon: icons.FileSpreadsheet, to: '/bulletin?do=workbook' },
  { of: 'catalogue', code: 'import', zh: '导入表格', pinyin: 'dao ru biao ge', en: 'import a table', also: ['导入'], icon: icons.Upload, to: '/admin/import' },
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
  { of: 'all', code: 'account', zh: '我的账号', pinyin: 'wo de zhang hao', en: 'my account', also: ['改密码', '修改密码', 'password'], icon: icons.User, to: '/account' },
  { of: 'all', code: 'large', zh: '大字', pinyin: 'da zi', en: 'large text', also: ['字大一点', '大字体', 'big letters'], icon: icons.ALargeSmall, run: () => (large.value = !large.value) },
  { of: 'all', code: 'dark', zh: '深色浅色', pinyin: 'shen se qian se', en: 'dark or light', also: ['夜间', '黑夜'], icon: icons.Moon, run: turn },
  { of: 'all', code: 'language', zh: '英文', pinyin: 'ying wen', en: '中文 Chinese', also: ['English', '语言', 'language'], icon: icons.Languages, run: speak },
  { of: 'all', code: 'keys', zh: '快捷键', pinyin: 'kuai jie jian', en: 'keys', keys: '?', icon: icons.Keyboard, run: () => (showKeys.value = true) },
  { of: 'all', code: 'print', zh: '打印', pinyin: 'da yin', en: 'print', also: ['print this page'], keys: 'Ctrl+P', icon: icons.Printer, run: () => print() },
  { of: 'all', code: 'sheet', zh: '打印今晚通报', pinyin: 'da yin jin wan tong bao', en: "print tonight's bulletin", also: ['打印通报', '今晚通报', "tonight's sheet", 'print the bulletin'], icon: icons.Printer, to: '/bulletin?do=print' },
  { of: 'all', code: 'leave', zh: '退出登录', pinyin: 'tui chu deng lu', en: 'sign out', also: ['登出', '下班', 'log out'], icon: icons.LogOut, run: leave },
]

/** Whatever can be done by its words, for anybody. */
export const everyVerb: readonly Verb[] = table

/** What whoever is signed in can do. */
export const allVerbs = (): Verb[] => table.filter((v) => may_[v.of]())
