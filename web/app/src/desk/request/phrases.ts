import type { Schemas } from '../../shared/api'
import type { Verb } from '../frame/verbs'
import { verbIcon } from './drawn'

/** How one says what is done about a request: Chinese, its pinyin, English, and how else. */
export const phrases: { [verb: string]: [zh: string, pinyin: string, en: string, also?: string[]] } = {
  triage: ['核实', 'he shi', 'check', ['triage']],
  respond: ['回应', 'hui ying', 'respond', ['已回电', 'answered']],
  add_contact: ['补记来电', 'bu ji lai dian', 'note a call', ['记一笔', '又来电', 'add a contact']],
  resume: ['恢复', 'hui fu', 'resume', ['取消挂起']],
  close: ['办结', 'ban jie', 'close', ['代居民确认', '回访', 'confirm for the resident']],
  reopen: ['重办', 'chong ban', 'reopen'],
  hold: ['挂起', 'gua qi', 'hold', ['先放一放', 'put on hold']],
  escalate: ['上报', 'shang bao', 'pass up', ['escalate']],
  take_over: ['接手', 'jie shou', 'take over'],
  resolve: ['上报已处理', 'shang bao yi chu li', 'settle what it was passed up for', ['settled']],
  merge: ['并单', 'bing dan', 'merge', ['合并']],
  cancel: ['撤销', 'che xiao', 'cancel', ['取消']],
  sign_off: ['定为未办成', 'ding wei wei ban cheng', 'sign off as failed', ['未办成']],
  name_against: ['写明被投诉人', 'xie ming bei tou su ren', 'say whom it is about', ['投诉谁']],
  reveal: ['查看隐私', 'cha kan yin si', 'reveal', ['看电话', '看全部', 'see the phone number']],
  reassign: ['改派', 'gai pai', 'reassign', ['派给', '派单', 'give to']],
  arrange: ['落实', 'luo shi', 'arrange'],
  accept: ['接单', 'jie dan', 'accept'],
  decline: ['谢绝', 'xie jue', 'decline'],
  acknowledge: ['已读', 'yi du', 'acknowledge', ['read']],
  redirect: ['按新管控改送', 'an xin guan kong gai song', 'redirect', ['改送']],
  start: ['开始', 'kai shi', 'start', ['出发', 'set out']],
  pick_up: ['取到', 'qu dao', 'pick up', ['picked up']],
  arrive: ['到达', 'dao da', 'arrive', ['到了', 'arrived']],
  finish: ['办完', 'ban wan', 'finish', ['finished']],
  undo: ['撤回办完', 'che hui ban wan', 'undo'],
  fail: ['报没办成', 'bao mei ban cheng', 'report as not possible', ['办不成', 'failed']],
  hand_back: ['退单', 'tui dan', 'hand back'],
  advance: ['垫付', 'dian fu', 'advance money', ['advanced']],
  repay: ['归还垫付', 'gui huan dian fu', 'repay', ['还款', 'repaid']],
  erase: ['抹去隐私', 'mo qu yin si', 'erase'],
}

/** What is offered about a request, to be done by its words; of whom is whose errand it is about, where there is one. */
export const spoken = (choices: Schemas['Choice'][], of: (c: Schemas['Choice']) => string, take: (c: Schemas['Choice']) => unknown): Verb[] =>
  choices.flatMap((c) => {
    const said = phrases[c.do]
    if (!said) return []
    const [zh, pinyin, en, also = []] = said
    const icon = verbIcon(c.do)
    const whose = of(c)
    return [{ code: `${c.do}-${c.errand ?? ''}`, zh, pinyin, en, also, ...(whose && { of: whose }), ...(icon && { icon }), run: () => take(c) }]
  })
