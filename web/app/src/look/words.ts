import { dictionary, en as sharedEnglish, zh as sharedChinese } from '../shared/words'

const zh = {
  ...sharedChinese,
  close: '关闭',
  more: '更多',
  undo: '撤回',
  found: '找到的',
  nothingFound: '没有找到',
  chooseOne: '请从列表中选一个',
  choose: '选一种',
  notFetched: '没取到',
  fetchAgain: '再取一次',
  columns: '显示哪些列',
  all: '全选',
  one: (name: string) => `选 ${name}`,
  step: { done: '已办', now: '正在', next: '还没' },
}

const en: typeof zh = {
  ...sharedEnglish,
  close: 'Close',
  more: 'More',
  undo: 'Undo',
  found: 'Found',
  nothingFound: 'Nothing found',
  chooseOne: 'Choose one of the list',
  choose: 'Choose one',
  notFetched: 'This could not be fetched',
  fetchAgain: 'Fetch it again',
  columns: 'Columns to show',
  all: 'Select all',
  one: (name) => `Select ${name}`,
  step: { done: 'done', now: 'now', next: 'not yet' },
}

export const words = dictionary(zh, en)
