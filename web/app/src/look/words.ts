import { en as sharedEnglish } from '../shared/english'
import { dictionary, zh as sharedChinese } from '../shared/words'

const zh = {
  ...sharedChinese,
  close: '关闭',
  undo: '撤回',
  found: '找到的',
  nothingFound: '没有找到',
  chooseOne: '请从列表中选一个',
  notFetched: '没取到',
  fetchAgain: '再取一次',
  all: '全选',
  one: (name: string) => `选 ${name}`,
  step: { done: '已办', now: '正在', next: '还没' },
}

const en: typeof zh = {
  ...sharedEnglish,
  close: 'Close',
  undo: 'Undo',
  found: 'Found',
  nothingFound: 'Nothing found',
  chooseOne: 'Choose one of the list',
  notFetched: 'This could not be fetched',
  fetchAgain: 'Fetch it again',
  all: 'Select all',
  one: (name) => `Select ${name}`,
  step: { done: 'done', now: 'now', next: 'not yet' },
}

export const words = dictionary(zh, en)
