import { computed, shallowRef } from '@vue/reactivity'
import { needs, vehicles } from '../shared/vocabulary'
import { language, said, zh as common } from '../shared/words'

/** The texts that the run needs. */
const zh = {
  ...common,
  run: '任务',
  today: '今天办了',
  mine: '我',
  pages: '主导航',
  noErrands: '现在没有任务。',
  rings: '有新任务会响铃。',
  goCheckIn: '去签到',
  restful: '您还没有签到，签到后才会派任务。',
  waiting: (n: number) => `${n}条没发`,
  offline: (since: string) => `${since}起没信号，照常办`,
  sentLater: '，有信号自动补发',
  notKept: '这个浏览器不肯存东西：没传上去之前，请不要关掉这个网页。',
  checkIn: '签到',
  checkOut: '签退',
  onDutyUntil: (time: string) => `在岗到 ${time}`,
  offDuty: '没有签到',
  do: {
    accept: '接单',
    decline: '谢绝',
    start: '出发',
    pick_up: '取到了',
    finish: '办完了',
    hand_back: '退单',
    fail: '没办成',
    undo: '撤回',
    arrive: '到了',
    acknowledge: '已读',
    check_in: '签到',
    check_out: '签退',
    attach: '照片',
    respond: '已联系居民',
    advance: '垫付',
  } as Record<string, string>,
  fetched: '接到人了',
  roles: { pharmacy: '就近的药店', market: '就近的超市', hospital: '医院', depot: '物资点', point: '小区集中点' } as Record<string, string>,
  atGate: (compound: string, door: string) => `${compound}固定接收点（收件 ${door}）`,
  together: (n: number) => `替${n}家一起取`,
  allFetched: (n: number) => `取到了，${n}家都齐了`,
  onTo: (place: string) => `，去${place}`,
  stopOf: (n: number, of: number) => `第${n}站，共${of}站`,
  tightest: '最紧的',
  then: '下一站',
  bring: '送',
  navigate: '导航',
  call: '打电话',
  called: '已联系',
  alsoTell: (n: number) => `还有${n}户一起办，也要告诉：`,
  items: '要的东西',
  room: (r: string) => (/\D$/.test(r) ? r : `${r}室`),
  refused: (what: string) => `没有成功：${what}`,
  understood: '知道了',
  answerIn: (time: string) => `请在 ${time} 内答复`,
  pending: '没发',
  needs: said(needs, 'zh'),
  arranged: { approved: '社区已同意', ambulance: '120接送', released: '门岗已放行', pickUp: '接人', vehicles: said(vehicles, 'zh') },
  notCadre: '这个账号不是干部，请用电脑版。',
  code: '登录码',
  codeHint: '向网格长要一个登录码（12位数字），只用一次。',
  byPassword: '用密码登录',
  byCode: '用登录码登录',
  pass: '须通行证',
}

export type PhoneWords = typeof zh

/** What is said in English, once it is there: it is fetched only where it is read. */
export const english = shallowRef<typeof import('./english')>()

export const words = computed<PhoneWords>(() => (language.value === 'en' && english.value ? english.value.words : zh))

/** Fetches what the language needs that is chosen. */
export async function spoken(): Promise<void> {
  if (language.value === 'en' && !english.value) english.value = await import('./english').catch(() => undefined)
}
