import { dictionary } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  errandMore: '这个任务的更多',
  behalf: (name: string) => `代${name}`,
  important: '要紧的',
  whole: '全部',
  recorded: (time: string) => `${time} 才记入`,
  noted: '有备注，查看隐私后显示',
  saidIt: '有原话，查看隐私后显示',
  leg: (n: number) => `第${n}段`,
  waitsFor: (what: string) => `等：${what}`,
  legsOf: '行程',
  tripOf: '等候、返程、回访',
  inHandOf: (thing: string, name: string) => `${thing}在${name}手上`,
  custody: '手上的东西',
  keptBy: '接手人',
  also: '还可以',
  looks: (name: string) => `${name}也在看`,
  edits: (name: string) => `${name}正在改`,
  whoAndWhere: '人和地址',
  promisedBy: (time: string) => `说好 ${time} 前`,
  answeredAt: (time: string) => `${time} 答复`,
  steps: { taken: '接到', given: '派人', underway: '出发', fetched: '取到', finished: '办完', calledBack: '回访' },
}

const en: typeof zh = {
  ...deskEnglish,
  errandMore: 'More about this errand',
  behalf: (name) => `for ${name}`,
  important: 'What matters',
  whole: 'All',
  recorded: (time) => `recorded at ${time}`,
  noted: 'with a note, shown once revealed',
  saidIt: 'with their words, shown once revealed',
  leg: (n) => `Leg ${n}`,
  waitsFor: (what) => `waits for: ${what}`,
  legsOf: 'The trip',
  tripOf: 'Waiting, the way back, the call-back',
  inHandOf: (thing, name) => `${thing} with ${name}`,
  custody: 'In hand',
  keptBy: 'Taken over by',
  also: 'What else can be done',
  looks: (name) => `${name} is looking at this too`,
  edits: (name) => `${name} is editing this`,
  whoAndWhere: 'Who and where',
  promisedBy: (time) => `promised by ${time}`,
  answeredAt: (time) => `answered ${time}`,
  steps: { taken: 'Taken down', given: 'Somebody is sent', underway: 'On the way', fetched: 'Picked up', finished: 'Done', calledBack: 'Called back' },
}

export const words = dictionary(zh, en)
