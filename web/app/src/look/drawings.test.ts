import { expect, test } from 'vitest'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import deskPage from '../desk/index.html?raw'
import deskIcon from '../desk/public/icon.svg?raw'
import phonePage from '../phone/index.html?raw'
import phoneIcon from '../phone/public/icon.svg?raw'
import pageIcons from '../../../pages/icons.html?raw'
import pageParts from '../../../pages/parts.html?raw'
import Icon from './Icon.vue'
import * as icons from './icons'
import { kindIcon } from './kinds'
import Mark from './Mark.vue'
import tokens from './tokens.css?raw'

// What must stand in files of its own, because no script runs there, is the same as in the apps.

const within = (svg: string) => svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>[\s\S]*$/g, '').replace(/<!--.*?-->|\s+(?=<)|<\/(path|rect|circle|line|polyline)>/g, '').replace(/ ?\/>/g, '>').trim()

test('the mark is one', async () => {
  const mark = within(await renderToString(createSSRApp(Mark)))
  expect(mark).toContain('<path')
  expect([within(deskIcon), within(phoneIcon), within(pageParts.slice(pageParts.indexOf('"mark"')))]).toEqual([mark, mark, mark])
})

test('the pages without a script have the drawings of the apps', async () => {
  const named: Record<string, icons.Drawing> = { phone: icons.Phone, check: icons.Check, alert: icons.CircleAlert, person: icons.User, place: icons.MapPin, money: icons.Banknote, clock: icons.Clock, late: icons.ClockAlert, house: icons.House }
  const lines = pageIcons.split('\n').map((l) => /if eq \. "([\w-]+)"}}(.*)/.exec(l)).filter(Boolean)
  expect(lines.length).toBeGreaterThan(20)
  for (const [, name, drawing] of lines as RegExpExecArray[]) expect([name, within(`<svg>${drawing}</svg>`)]).toEqual([name, within(await renderToString(createSSRApp(Icon, { of: named[name!] ?? kindIcon(name as Parameters<typeof kindIcon>[0]) })))])
})

test('a browser draws its own bar in the colour of ours', () => {
  const bar = /--bar: (#\w+)/.exec(tokens)![1]!
  for (const page of [deskPage, phonePage]) expect(page).toContain(`name="theme-color" content="${bar}"`)
})
