import { dictionary } from '../../shared/words'
import { en as deskEnglish, zh as deskChinese } from '../words'

const zh = {
  ...deskChinese,
  nobodyComes: '还没有人去',
  saidBy: (time: string) => `说好 ${time} 前`,
  notSetOut: '还没出发',
  onTheWay: (time: string) => `${time} 出发，在路上`,
  hasIt: (time: string, where: string) => `${time} 在${where}取到，往这边来`,
  doneAt: (time: string) => `${time} 办完`,
  fromPaper: '补录',
  calledAt: '来电时间',
  doneAtTime: '办完时间',
  notDoneYet: '还没办完的空着，照常派人。',
  doneBy: '谁办的',
  lastAddress: '上次的地址',
  waitsReview: '待核实',
  doubts: {
    several: (typed: string) => `“${typed}”有几个小区，请选一个；再按一次按原文登记，由人核实。`,
    none: (typed: string) => `没有找到“${typed}”这个小区：按 Alt+P 在地图上指，按 Alt+W 只写地方；再按一次按原文登记，由人核实。`,
    slow: (typed: string) => `“${typed}”还没查出来；再按一次按原文登记，由人核实。`,
  },
  asked: '问清',
  knownBy: (n: number) => `这个电话有过${n}件，都在办。`,
  keysOfCall: { next: '下一格', last: '照上次的地址', all: '全部快捷键' },
  pressAgain: '再按一次就照这样登记。',
}

const en: typeof zh = {
  ...deskEnglish,
  nobodyComes: 'nobody is on it yet',
  saidBy: (time) => `promised by ${time}`,
  notSetOut: 'has not set out',
  onTheWay: (time) => `set out at ${time}`,
  hasIt: (time, where) => `picked it up at ${where} at ${time}`,
  doneAt: (time) => `finished at ${time}`,
  fromPaper: 'From paper',
  calledAt: 'Called at',
  doneAtTime: 'Done at',
  notDoneYet: 'Leave it empty where it is still to be done: somebody is sent as usual.',
  doneBy: 'Done by',
  lastAddress: 'The last address',
  waitsReview: 'to be checked',
  doubts: {
    several: (typed) => `Several compounds fit “${typed}”: choose one, or press again to save it as it stands, to be checked.`,
    none: (typed) => `“${typed}” is no compound: Alt+P points on the map, Alt+W takes words only; press again to save it as it stands, to be checked.`,
    slow: (typed) => `“${typed}” has not been looked up yet; press again to save it as it stands, to be checked.`,
  },
  asked: 'To ask',
  knownBy: (n) => `${n} from this phone, all under way.`,
  keysOfCall: { next: 'next field', last: 'the last address', all: 'all keys' },
  pressAgain: 'Press again to save it so.',
}

export const words = dictionary(zh, en)
