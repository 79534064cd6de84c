import { computed } from '@vue/reactivity'
import { reasons } from '../shared/reasons'
import { language, said } from '../shared/words'
import { english } from './words'

/** The texts of what is loaded after the run. */
const zh = {
  why: '原因',
  chooseReason: '请先选原因。',
  writeWhy: '请写明原因。',
  note: '补充说明',
  sure: { fail: '报没办成', hand_back: '退单', decline: '谢绝' } as Record<string, string>,
  notNow: '返回',
  reasons: said(reasons, 'zh'),
  photo: { receipt: '小票', proof: '留证' } as Record<string, string>,
  photoBad: '这张照片打不开。',
  take: { receipt: '拍小票', proof: '拍照留证' } as Record<string, string>,
  choose: { receipt: '相册选小票', proof: '相册选留证' } as Record<string, string>,
  more: '更多',
  earlierPhotos: (n: number) => `先前已上传${n}张。`,
  yuan: '垫付多少元',
  takeDown: '记下',
  comesAgain: (t: string) => `签退，${t}再上岗`,
  stillInHand: (n: number) => `您手上还有${n}件`,
  goesBack: (n: number) => `没开始的${n}件：签退后交回，另派他人`,
  goodsWithYou: '东西在您手上',
  keepsIt: '留着，我自己办完',
  givesIt: '交回去，另派他人',
  whereGoodsAre: '东西在哪里、交给谁（必填）',
  finishFirst: '先办完再签退',
  chooseEach: '请给已开始的每一件选一种办法。',
  sent: '已上传',
  keeping: '正在存下',
  nothingToday: '今天还没有办完的。',
  doneCount: (n: number) => `今天办完${n}件`,
  checkInUntil: '签到，到几点为止？',
  untilTime: (time: string) => `到 ${time}`,
  maps: { amap: '高德', baidu: '百度', tencent: '腾讯' } as Record<string, string>,
  mapChoice: '导航用',
  finishedAt: (time: string) => `${time} 办完`,
  unsentLeave: '还有没上传的，退出后要再登录才会上传。确定退出？',
  did: { finish: '办完了', fail: '没办成', hand_back: '退单' } as Record<string, string>,
  undoIn: (s: number) => `撤回 ${s}秒`,
}

export type MoreWords = typeof zh

export const texts = computed<MoreWords>(() => (language.value === 'en' && english.value ? english.value.texts : zh))
