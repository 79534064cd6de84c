import { measures } from '../../shared/vocabulary'
import { dictionary, said as saidIn } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  ranges: { today: '今天', yesterday: '昨天', week: '本周', last_week: '上周', month: '本月', whole: '开始至今' } as Record<string, string>,
  quick: '快选时段',
  total: '合计',
  totalOf: (measure: string) => `合计（${measure}）`,
  measured: (name: string, measure: string) => `${name}（${measure}）`,
  measures: saidIn(measures, 'zh'),
  printTitle: '服务情况通报',
  wholeCity: '全部单位',
  span: (from: string, to: string) => (from ? (from === to ? to : `${from}至${to}`) : `截至${to}`),
  printedOn: (day: string) => `打印日期：${day}`,
}

const en: typeof zh = {
  ...deskEnglish,
  ranges: { today: 'Today', yesterday: 'Yesterday', week: 'This week', last_week: 'Last week', month: 'This month', whole: 'From the beginning' },
  quick: 'Periods',
  total: 'Total',
  totalOf: (measure) => `Total (${measure})`,
  measured: (name, measure) => `${name} (${measure})`,
  measures: saidIn(measures, 'en'),
  printTitle: 'What was done',
  wholeCity: 'All units',
  span: (from, to) => (from ? (from === to ? to : `${from} to ${to}`) : `as of ${to}`),
  printedOn: (day) => `Printed on ${day}`,
}

export const words = dictionary(zh, en)
