import { dictionary } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  find: '查找',
  findWhat: '编号、电话或后四位、姓名、小区门牌、干部、导入单号',
  groups: { requests: '求助', households: '住户', compounds: '小区', cadres: '干部' },
  nothing: '没有找到。',
  nothingHint: '姓名至少写两个字；电话写全或写后四位。',
  keysSearch: '↑↓ 选，回车打开，Esc 关闭',
}

const en: typeof zh = {
  ...deskEnglish,
  find: 'Find',
  findWhat: 'number, phone or its last four digits, name, compound and door, cadre, imported number',
  groups: { requests: 'Requests', households: 'Households', compounds: 'Compounds', cadres: 'Cadres' },
  nothing: 'Nothing found.',
  nothingHint: 'Of a name two characters at least; of a phone all of it, or the last four digits.',
  keysSearch: '↑↓ choose, Enter opens, Esc closes',
}

export const words = dictionary(zh, en)
