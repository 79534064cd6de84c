import { computed, effect, ref, shallowReactive, type ComputedRef } from '@vue/reactivity'
import { fromEntries } from './lists'
import { remember, remembered } from './remember'
import { urgencies } from './vocabulary'

export type Language = 'zh' | 'en'

/** The texts of both apps; english.ts has them in English, and the compiler checks that it is complete. */
export const zh = {
  product: '帮办',
  minutes: (n: number) => `${n}分钟`,
  duration: (n: number) => (n < 60 ? `${n}分钟` : `${Math.floor(n / 60)}小时${n % 60 ? `${n % 60}分` : ''}`),
  hours: (n: number) => `${n}小时`,
  days: (n: number) => `${n}天`,
  left: (span: string) => `还有${span}`,
  over: (span: string) => `超时${span}`,
  now: '现在',
  login: '登录名',
  password: '密码',
  signIn: '登录',
  signOut: '退出登录',
  signInFailed: '不能登录',
  tryAgain: '重试',
  noNetwork: '连不上服务器，恢复后会自动继续。',
  notFound: '没有这个页面',
  back: '返回',
  loading: '正在读取…',
  largeText: '大字',
  language: 'English',
  comma: '，',
  semicolon: '；',
  and: '、', // between things of a list
  number: '编号',
  kind: '事项',
  place: '地点',
  state: '状态',
  promise: '承诺',
  building: (n: string) => (/\D$/.test(n) ? n : `${n}号楼`),
  entrance: (n: string) => (/\D$/.test(n) ? n : `${n}单元`),
  spotOnMap: '地图上指的地方',
  rough: '（大概位置，请先打电话问清）',
  people: (n: number) => `${n}人`,
  phone: '电话',
  urgencies: said(urgencies, 'zh'),
}

export type Words = typeof zh

function chosen(): Language {
  const kept = remembered('language')
  return kept === 'zh' || kept === 'en' ? kept : navigator.language.startsWith('en') ? 'en' : 'zh'
}

export const language = ref<Language>(typeof document === 'undefined' ? 'zh' : chosen())

/** The texts of an app in the reader's language. */
export function dictionary<T extends Words>(chinese: T, english: T): ComputedRef<T> {
  return computed(() => (language.value === 'en' ? english : chinese))
}

const tables: ((language: Language) => Promise<unknown>)[] = []

/** The texts of which each language is fetched when it is spoken: as a dictionary is built for the desk. They are there after textsIn. */
export function spoken<T>(load: Record<Language, () => Promise<{ default: T }>>): ComputedRef<T> {
  const here = shallowReactive<Partial<Record<Language, T>>>({})
  tables.push(async (l) => {
    if (!here[l]) here[l] = (await load[l]()).default
  })
  return computed(() => (here[language.value] ?? here.zh ?? here.en) as T)
}

/** Waits until all texts known so far are there in a language; undefined, so that it can guard a way. */
export const textsIn = (l: Language = language.value): Promise<undefined> => Promise.all(tables.map((fetch) => fetch(l))).then(() => undefined)

/** Speaks another language, once its texts are there. */
export async function speakIn(l: Language): Promise<void> {
  await textsIn(l)
  language.value = l
}

if (typeof document !== 'undefined') {
  effect(() => {
    document.documentElement.lang = language.value === 'en' ? 'en' : 'zh-CN'
    remember('language', language.value)
  })
}

/** The names in a table of the domain in one language, by code. */
export function said(table: Record<string, { zh: string; en: string }>, language: 'zh' | 'en'): Record<string, string> {
  return fromEntries(Object.entries(table).map(([code, words]) => [code, words[language]]))
}
