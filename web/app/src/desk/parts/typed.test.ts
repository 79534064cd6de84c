import { expect, test } from 'vitest'
import { has } from './typed'

test('a name is found however it is typed', () => {
  for (const typed of ['', ' ', '某局', '某 局', '某　局', 'ａ3', 'A３', 'a 3']) expect(has('某局Ａ3处', typed), typed).toBe(true)
  for (const typed of ['局某', 'b3']) expect(has('某局Ａ3处', typed), typed).toBe(false)
})
