import { dictionary } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  more: '更多',
  errandMore: '这个任务的更多',
  behalf: (name: string) => `代${name}`,
  important: '要紧的',
  whole: '全部',
  recorded: (time: string) => `${time} 才记入`,
  noted: '有备注，查看隐私后显示',
  saidIt: '有原话，查看隐私后显示',
  leg: (n: number) => `第${n}段`,
  nowLeg: '现在',
  waitsFor: (what: string) => `等：${what}`,
  legsOf: '行程',
  tripOf: '等候、返程、回访',
  inHandOf: (thing: string, name: string) => `${thing}在${name}手上`,
  custody: '手上的东西',
  keptBy: '接手人',
}

const en: typeof zh = {
  ...deskEnglish,
  more: 'More',
  errandMore: 'More about this errand',
  behalf: (name) => `for ${name}`,
  important: 'What matters',
  whole: 'All',
  recorded: (time) => `recorded at ${time}`,
  noted: 'with a note, shown once revealed',
  saidIt: 'with their words, shown once revealed',
  leg: (n) => `Leg ${n}`,
  nowLeg: 'now',
  waitsFor: (what) => `waits for: ${what}`,
  legsOf: 'The trip',
  tripOf: 'Waiting, the way back, the call-back',
  inHandOf: (thing, name) => `${thing} with ${name}`,
  custody: 'In hand',
  keptBy: 'Taken over by',
}

export const words = dictionary(zh, en)
