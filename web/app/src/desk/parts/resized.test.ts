import { expect, test, vi } from 'vitest'
import { resized } from './resized'

test('where a browser does not watch elements, the window is watched', () => {
  const heard = new EventTarget()
  vi.stubGlobal('addEventListener', heard.addEventListener.bind(heard))
  vi.stubGlobal('removeEventListener', heard.removeEventListener.bind(heard))
  vi.stubGlobal('requestAnimationFrame', (f: () => void) => f())
  const told = vi.fn()
  const size = resized(() => [], told)
  size.start()
  expect(told).toHaveBeenCalledTimes(1) // as an observer does at once
  heard.dispatchEvent(new Event('resize'))
  expect(told).toHaveBeenCalledTimes(2)
  size.stop()
  heard.dispatchEvent(new Event('resize'))
  expect(told).toHaveBeenCalledTimes(2)
  vi.unstubAllGlobals()
})
