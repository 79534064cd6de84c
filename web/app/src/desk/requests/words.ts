import { dictionary } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  countOf: (n: number, whole: boolean) => `${n}${whole ? '' : '多'}件`,
  filter: '在表中找：编号、地点、承办人',
  anyArea: '全部区域',
  anyKind: '全部事项',
  anyState: '全部状态',
  anyHolder: '不限承办人',
  held: '有人承办',
  unheld: '还没有人',
  columns: '列',
  savedViews: '看法',
  keepView: '存下现在的看法',
  dropView: (name: string) => `删掉“${name}”`,
  viewName: '叫什么',
  keep: '存下',
  exported: '导出表格',
  clearFilters: '不筛了',
  unitOf: '单位',
  contactsOf: '来电',
  nothingLate: '没有超时的。',
  tooMany: (n: number) => `只列了前${n}件，请再筛一筛。`,
}

const en: typeof zh = {
  ...deskEnglish,
  countOf: (n, whole) => (whole ? `${n}` : `more than ${n}`),
  filter: 'Find in the table: number, place, cadre',
  anyArea: 'All areas',
  anyKind: 'All kinds',
  anyState: 'All states',
  anyHolder: 'Whoever has it',
  held: 'Somebody has it',
  unheld: 'Nobody yet',
  columns: 'Columns',
  savedViews: 'Views',
  keepView: 'Keep this view',
  dropView: (name) => `Drop “${name}”`,
  viewName: 'Its name',
  keep: 'Keep',
  exported: 'Export',
  clearFilters: 'No filters',
  unitOf: 'Unit',
  contactsOf: 'Calls',
  nothingLate: 'Nothing is late.',
  tooMany: (n) => `Only the first ${n} are listed: narrow it down.`,
}

export const words = dictionary(zh, en)
