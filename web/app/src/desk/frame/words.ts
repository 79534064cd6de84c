import { dictionary } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  pages: '各页',
  skip: '跳到正文',
  find: '查找，或说要做什么',
  findWhat: '编号、电话或后四位、姓名、小区门牌、干部；或说要做什么：看板、谁超时、大字',
  findShort: '编号、电话、小区、姓名',
  groups: { verbs: '去做', requests: '求助', households: '住户', compounds: '小区', cadres: '干部' },
  nothing: '没有找到。',
  nothingHint: '姓名至少写两个字；电话写全或写后四位。',
  keysSearch: ['选', '打开', '关闭'] as [string, string, string],
  waiting: (n: number) => (n ? `有${n}件等着您` : '没有等着您的'),
  allQuiet: '没有等着您的事',
  meMenu: '我的设置',
  dark: '深色',
  keys: '快捷键',
  keysHere: '这一页的快捷键',
  keysEverywhere: '每一页都有的',
  showKeys: '显示快捷键',
  keyLate: '谁超时',
  undoLast: '撤回刚才的',
}

const en: typeof zh = {
  ...deskEnglish,
  pages: 'Pages',
  skip: 'Skip to the page',
  find: 'Find, or say what to do',
  findWhat: 'number, phone or its last four digits, name, compound and door, cadre; or what to do: board, who is late, large',
  findShort: 'number, phone, compound, name',
  groups: { verbs: 'To do', requests: 'Requests', households: 'Households', compounds: 'Compounds', cadres: 'Cadres' },
  nothing: 'Nothing found.',
  nothingHint: 'Of a name two characters at least; of a phone all of it, or the last four digits.',
  keysSearch: ['choose', 'open', 'close'],
  waiting: (n) => (n ? `${n} wait for you` : 'Nothing waits for you'),
  allQuiet: 'Nothing waits for you',
  meMenu: 'My settings',
  dark: 'Dark',
  keys: 'Keys',
  keysHere: 'Keys of this page',
  keysEverywhere: 'On every page',
  showKeys: 'Show the keys',
  keyLate: 'who is late',
  undoLast: 'Take back the last',
}

export const words = dictionary(zh, en)
