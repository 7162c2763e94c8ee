// A coordinator at her desk: numbers and the lists behind them, a refused record that is mended and one that is closed, the
// tablets of the dong, and a list that is handed on.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { App, until } from '../lib/app.js'
import { Desk } from '../lib/desk.js'
import { Device } from '../lib/device.js'
import { Server } from '../lib/server.js'

const DESK = { width: 1440, height: 900 }
const REASON = '11월 구청 보고 자료'

let server, device, app, nurse, planner

before(async () => {
  server = await Server.start()
  nurse = await Desk.start(server, 'nurse', '느티 5호')
  planner = await Desk.start(server, 'planner', '느티 6호')
  await nurse.say('sync')
  await planner.say('sync')
  device = await Device.start(server, { size: DESK })
  app = new App(device)
  await app.beginWithNumbers(await server.code('coordinator'), { name: '책상 1호' })
  await app.serviceWorkerIsReady()
  await app.says('synced')
})

after(async () => {
  await nurse?.stop()
  await planner?.stop()
  await device.stop()
  await server.stop()
})

test('every number opens its list, which has as many rows', async () => {
  await app.numbersAreThere()
  let sum = 0
  for (const which of app.numbers) {
    const counted = await app.counted(which)
    assert.equal(await app.listed(which), counted, which)
    sum += counted
    await app.backToNumbers()
  }
  assert.ok(sum > 20, `${sum}: the neighbourhood has something to count`)
})

test('a page of the desk that was opened once opens without a network', async () => {
  await until(() => app.keptParts(), 1)
  await device.setOffline(true)
  await app.openAt('/figures')
  await app.numbersAreThere()
  await device.setOffline(false)
  await app.openAt('/figures')
  await app.numbersAreThere()
})

test('a refused record is mended in its own field and arrives; another is closed, and its author reads why', async () => {
  const [{ id: household }] = await nurse.say('list', 'household', '--limit', '1')
  const mended = await nurse.smuggle(household, { name: '정세입', sex: 'zebra' })
  await nurse.smuggle(household, { name: '한중복', sex: 'lion' })
  await nurse.say('sync')
  await app.openAt('/quarantine')
  const saves = app.refusedSaves()
  await until(() => saves.count(), 2)
  const first = saves.filter({ hasText: '정세입' })
  await first.getByRole('radiogroup', { name: app.text('field.person.sex') }).locator('label', { hasText: app.text('code.sex.m') }).click()
  await first.getByRole('button', { name: app.text('quarantine.mend') }).click()
  await app.said('quarantine.done.mended').waitFor()
  await until(() => saves.count(), 1)
  await saves.getByRole('button', { name: app.text('quarantine.close'), exact: true }).click()
  const reason = app.text('quarantine.reason.twice')
  await app.page.getByRole('dialog').locator('label.pick', { hasText: reason }).click()
  await app.button('quarantine.close_deed').click()
  await app.said('quarantine.open_none').waitFor()
  await nurse.say('sync')
  const [person] = await nurse.say('show', mended.record)
  assert.equal(person.fields.sex, 'm')
  const [closed] = await nurse.say('saves', '--which', 'refused')
  assert.equal(closed.closed.reason, reason)
  await app.page.getByRole('button', { name: app.text('quarantine.tab.dismissed'), exact: true }).click()
  await until(() => saves.count(), 1)
  assert.ok((await saves.innerText()).includes(reason))
})

test('the tablets of the dong are listed with what of each is unsent', async () => {
  await app.go('devices')
  const known = await Desk.start(server)
  const [{ devices }] = await known.say('desk', 'devices')
  await app.go('figures')
  await app.go('devices')
  await until(async () => (await app.tablets()).length, devices.length)
  const shown = await app.tablets()
  for (const name of ['느티 5호', '느티 6호', '책상 1호']) {
    const told = devices.find(it => it.device === name)
    assert.equal(shown.find(it => it.name === name)?.unsent, String(told.waiting ?? '–'), name)
  }
  await known.stop()
})

test('a list is downloaded with a reason, which is on record', async () => {
  await app.go('figures')
  await app.numbersAreThere()
  const download = await app.download({ what: 'figures.visits', format: 'csv', reason: REASON })
  const bytes = await readFile(await download.path())
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  assert.ok(bytes.toString('utf8').trim().split('\n').length > 10)
  assert.match(download.suggestedFilename(), /^dolbom-visits-.*\.csv$/)
  await app.button('figures.export_close').click()
  await app.go('devices')
  await app.page.getByRole('button', { name: app.text('devices.tab.downloads'), exact: true }).click()
  await app.page.getByText(REASON).waitFor()
})
