import { dictionary } from '../../shared/words'
import { en as boardEnglish, zh as boardChinese } from '../board/words'

const zh = {
  ...boardChinese,
  lanes: '每个干部的一天',
  onDutyOf: (on: number, all: number) => `在岗 ${on}/${all}`,
  pieces: (n: number) => `${n}件`,
  laneStates: { offered: '在问', accepted: '打算', underway: '在办', finished: '办完' } as Record<string, string>,
  nowAt: (t: string) => `现在 ${t}`,
  earlier: '早一些',
  later: '晚一些',
  trayHint: '拖到谁的一天里，就派给谁；松手前先看会误谁',
  allHeld: '都有人接了',
  wayOf: '路上',
  waitOf: '等',
  offOf: '不在岗',
  lateOf: '超时',
  weighing: '正在算…',
  notWeighed: '别人更合适',
  hintOf: (plus: string, late: string) => (late ? `${plus}，共${late}` : `${plus}，不误别的`),
  cannot: (why: string) => `不合适：${why}`,
  giveThese: (n: number) => `${n}件交给`,
  noLanes: '今天还没有人上岗',
  keyMove: '移动',
  keyPick: '选几件',
  keyTray: '没人接的',
  notThis: (why: string) => `没有派：${why}`,
}

const en: typeof zh = {
  ...boardEnglish,
  lanes: 'The day of each cadre',
  onDutyOf: (on, all) => `On duty ${on}/${all}`,
  pieces: (n) => `${n}`,
  laneStates: { offered: 'asked', accepted: 'intended', underway: 'under way', finished: 'done' },
  nowAt: (t) => `now ${t}`,
  earlier: 'Earlier',
  later: 'Later',
  trayHint: 'Drop it on a day to give it; before you let go you see whom it makes late',
  allHeld: 'Everything has somebody',
  wayOf: 'on the way',
  waitOf: 'waits',
  offOf: 'off duty',
  lateOf: 'late',
  weighing: 'Weighing …',
  notWeighed: 'others fit better',
  hintOf: (plus, late) => (late ? `${plus}, ${late} late` : `${plus}, nobody late`),
  cannot: (why) => `may not: ${why}`,
  giveThese: (n) => `Give ${n} to`,
  noLanes: 'Nobody has come on duty today',
  keyMove: 'move',
  keyPick: 'choose several',
  keyTray: 'nobody yet',
  notThis: (why) => `Not given: ${why}`,
}

/** The texts of the lanes. */
export const words = dictionary(zh, en)
