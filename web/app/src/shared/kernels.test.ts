import { expect, test } from 'vitest'
import { lacking } from '../../kernels'

test('the build refuses what the oldest browsers lack', () => {
  for (const [text, name] of [
    ['a=Object.fromEntries(b)', 'Object.fromEntries'],
    ['x=list.at(-1)', 'Array.at'],
    ['for(const m of s.matchAll(r));', 'String.matchAll'],
    ['s.replaceAll(`a`,`b`)', 'String.replaceAll'],
    ['xs.toSorted()', 'Array.toSorted'],
    ['structuredClone(x)', 'structuredClone'],
    ['queueMicrotask(f)', 'queueMicrotask'],
    ['new Intl.RelativeTimeFormat', 'Intl'],
    ['new RegExp(`(?<![0-9])x`)', 'a look behind in a regular expression'],
    ['r=new ResizeObserver(f)', 'ResizeObserver'],
    ['requestIdleCallback(f)', 'requestIdleCallback'],
  ] as const)
    expect(lacking('a.js', text), text).toEqual([name])
  for (const text of ['toSorted(e){return rt(this).toSorted(e)}', 'new Intl.NumberFormat', '(?<year>[0-9])', 'if(typeof ResizeObserver<`u`)r=new ResizeObserver(f)', '`createImageBitmap`in window&&createImageBitmap(b)', 'ue().requestIdleCallback', 'n===`replaceAll`'])
    expect(lacking('a.js', text), text).toEqual([])
  for (const [text, name] of [
    ['.a:is(b,c){x:1}', ':is()'],
    ['main:has(.b){x:1}', ':has()'],
    ['.a{inset:0}', 'inset'],
    ['.a{width:min(1px,2px)}', 'clamp()'],
  ] as const)
    expect(lacking('a.css', text), text).toEqual([name])
  expect(lacking('a.css', '.a{box-shadow:inset 0 0;grid-template-columns:minmax(0,1fr);max-width:1px}:focus-visible{outline:0}')).toEqual([])
})
