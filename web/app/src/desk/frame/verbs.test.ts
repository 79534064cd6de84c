import { expect, test } from 'vitest'
import { fitting } from './verbs'
import { everyVerb } from './all'
import { phrases } from '../request/phrases'

const best = (typed: string) => fitting(everyVerb, typed)[0]?.code

test.each([
  ['看板', 'board'], ['kanban', 'board'], ['kb', 'board'], ['board', 'board'], ['谁超时', 'late'], ['scs', 'late'], ['who is late', 'late'], ['超时', 'overdue'], ['csqz', 'overdue'], ['大字', 'large'], ['dz', 'large'], ['Large', 'large'],
  ['深色', 'dark'], ['ss', 'dark'], ['退出', 'leave'], ['sign out', 'leave'], ['新来电', 'call'], ['xld', 'call'], ['通报', 'bulletin'], ['导入', 'import'], ['dr', 'import'],
])('%s is %s', (typed, code) => expect(best(typed)).toBe(code))

test('what nobody would say is nothing', () => expect(['', ' ', '、、', '4711', 'zzz'].map(best)).toEqual([undefined, undefined, undefined, undefined, undefined]))

test('each verb is spelt, syllable by syllable', () => {
  const ofRequests = Object.entries(phrases).map(([code, [zh, pinyin]]) => ({ code, zh, pinyin }))
  for (const v of [...everyVerb, ...ofRequests]) expect([v.code, v.pinyin.split(' ').length]).toEqual([v.code, Array.from(v.zh.replace(/[^\u4e00-\u9fff]/g, '')).length])
})
