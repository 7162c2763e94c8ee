// A planner hears of a tenant at the landlord's door and reports her in a minute, without a name; a coordinator's tablet
// has the discovery with what it comes to.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App, countTouches } from '../lib/app.js'
import { Desk } from '../lib/desk.js'
import { Device } from '../lib/device.js'
import { Server } from '../lib/server.js'

const TAPS = 20
const PLACE = '새솔길 5, 별채'
const WORDS = '몸이 아파 일을 못 하고 월세가 밀림'
const SIGNS = ['rent_arrears', 'reg_expired', 'benefit_denied', 'illness']

let server, device, desk, app, discovery, household

before(async () => {
  server = await Server.start()
  device = await Device.start(server)
  desk = await Desk.start(server)
  app = new App(device)
  await app.begin(await server.code('planner'))
})

after(async () => {
  await desk.stop()
  await device.stop()
  await server.stop()
})

test('from the visit to the landlord a tenant without a name is reported', async () => {
  await app.person()
  await app.startVisit()
  await app.nextTo('judgement')
  const touched = await countTouches(app.page)
  await app.discover()
  await app.page.getByText(app.pattern('discovery.form.from_visit')).waitFor()
  await app.input('field.discovery.place_note').click()
  await app.input('field.discovery.place_note').fill(PLACE)
  for (const sign of SIGNS) await app.sign(sign).click()
  await app.count('rent_arrears').click()
  await app.count('rent_arrears').fill('7')
  await app.choice('field.discovery.evidence', 'code.evidence.told').click()
  await app.page.getByText(app.text('discovery.form.move', { within: app.text('code.urgency.now') })).waitFor()
  assert.match(await app.page.locator('.score .v').innerText(), /^75/)
  await app.input('field.discovery.note').click()
  await app.input('field.discovery.note').fill(WORDS)
  await app.reportDiscovery()
  const { taps } = await touched()
  console.log(`${taps} taps`)
  assert.ok(taps <= TAPS, `${taps} taps`)
  assert.ok(taps > 8, `${taps} taps were counted; the counter does not count`)
  assert.ok(WORDS.length <= 30)
})

test('the visit is gone on with where it was left', async () => {
  await app.visitPage('judgement').or(app.visitPage('arrival')).first().waitFor()
  await app.finishVisit()
})

test('a coordinator has it, with what it comes to', async () => {
  await app.center()
  await app.syncNow()
  await desk.say('sync')
  const found = await desk.say('list', 'discovery', '--limit', '100000')
  const it = found.find(row => JSON.stringify(row).includes(PLACE))
  assert.ok(it, 'the discovery has arrived')
  const [shown] = await desk.say('show', it.id)
  discovery = it.id
  household = shown.household
  assert.deepEqual(shown.persons, [])
  assert.equal(shown.risk.score, 75)
  assert.equal(shown.risk.urgency, 'now')
})

test('whose home it is is found later, with a way back, and the coordinator sees it there', async () => {
  await app.looseDiscovery(PLACE)
  await app.attachDiscovery('ㄱ')
  await app.button('ui.undo').click()
  await app.heading('discovery.page.attach').waitFor()
  await app.attachDiscovery('ㄱ')
  await app.judgeDiscovery('confirmed')
  await app.center()
  await app.syncNow()
  await desk.say('sync')
  const [before] = await desk.say('show', discovery)
  assert.equal(before.fields.status, 'confirmed')
  assert.equal(before.home.with, before.household)
  assert.ok(before.persons.length > 0, 'somebody lives there')
  assert.notEqual(before.household, household)
  const left = await desk.say('list', 'task', '--of', household)
  assert.deepEqual(left, [])
  const [old] = await desk.say('show', household)
  assert.equal(old.archived, 'duplicate')
})

test('what is not finished waits in the list of today, and a resident number goes nowhere', async () => {
  await app.go('discover')
  await app.button('discovery.form.missing.channel').waitFor()
  await app.chip('discovery.form.whence', 'code.channel.tongjang').click()
  await app.input('field.discovery.place_note').fill('느티로 굴다리 밑')
  await app.sign('hunger').click()
  await app.input('field.discovery.note').fill('600101-2345678')
  await app.draftIsKept()
  await app.leave()
  await app.page.getByRole('link', { name: app.text('register.go_on'), exact: true }).click()
  await app.button('discovery.form.save').click()
  await app.heading('register.not_saved').waitFor()
  await app.input('field.discovery.note').fill('며칠째 끼니를 거름')
  await app.reportDiscovery()
  await app.todayIsThere()
})
