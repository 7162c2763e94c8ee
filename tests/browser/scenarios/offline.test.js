// A day without a network: the app opens, a senior visit is recorded with few taps and no typing, it survives a reload, is
// listed as waiting, and arrives at a colleague's device with the first sync.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App, countTouches, until } from '../lib/app.js'
import { Device, SIZES } from '../lib/device.js'
import { Server } from '../lib/server.js'

const TAPS = 25

let server, device, app, name, recorded

before(async () => {
  server = await Server.start()
  device = await Device.start(server)
  app = new App(device)
  await app.begin(await server.code('nurse'))
  await app.serviceWorkerIsReady()
})

after(async () => {
  await device.stop()
  await server.stop()
})

test('what only the desk needs is not fetched in the field', async () => {
  assert.equal(await app.keptParts(), 0)
})

test('with the network off the app opens from what the browser has kept', async () => {
  await device.setOffline(true)
  await app.beginAgain()
  await app.says('offline')
})

test(`a routine follow-up takes at most ${TAPS} taps and no key`, async () => {
  const touched = await countTouches(app.page)
  name = await app.firstDoor()
  await app.startVisit()
  await app.nextTo('vitals')
  // What was measured lies near the last time, as it mostly does.
  await app.leap(-1, 'visit.reading.sbp').click()
  await app.step(-1, 'visit.reading.sbp').click()
  await app.leap(-1, 'visit.reading.dbp').click()
  await app.step(1, 'visit.reading.dbp').click()
  await app.step(1, 'field.senior_vitals.glucose').click()
  await app.leap(1, 'field.senior_vitals.glucose').click()
  await app.choice('field.senior_vitals.glucose_state', 'code.glucose_state.fasting').click()
  await app.step(1, 'field.senior_vitals.weight').click()
  await app.leap(-1, 'field.senior_vitals.weight').click()
  recorded = (await app.pressure()).join('/')
  await app.nextTo('strength')
  await app.nextTo('mind')
  await app.nextTo('living')
  await app.sameMedicines().click()
  await app.nextTo('judgement')
  await app.choice('visit.next', 'visit.next.month').click()
  await app.save()
  const { taps, keys } = await touched()
  console.log(`${taps} taps, ${keys} keys: ${name} ${recorded}`)
  assert.match(recorded, /^\d+\/\d+$/)
  assert.ok(taps <= TAPS, `${taps} taps`)
  assert.ok(taps > 10, `${taps} taps were counted; the counter does not count`)
  assert.equal(keys, 0)
})

test('it is there after a reload, and waits', async () => {
  await app.open()
  await app.unlock()
  await app.todayIsThere()
  assert.equal(await app.waiting(), 1)
  await app.center()
  const rows = await app.saves('center.waiting').allInnerTexts()
  assert.equal(rows.length, 1)
  assert.ok(rows[0].includes(name), rows[0])
})

test('the network is there and the server is not: a second visit waits beside the first', async () => {
  device.unreached = true
  await server.down()
  await device.setOffline(false)
  await app.beginAgain()
  await app.saveAbsence(1)
  assert.equal(await app.waiting(), 2)
})

test('with the server back it is sent by one press, with a receipt', async () => {
  await server.up()
  device.unreached = false
  await app.center()
  await app.syncNow()
  assert.equal(await app.saves('center.waiting').filter({ hasText: name }).count(), 0)
  await until(() => app.saves('center.sent').count(), 2)
})

test('a colleague sees it after one sync', async () => {
  const other = await Device.start(server, { size: SIZES.portrait })
  const colleague = new App(other)
  await colleague.begin(await server.code('nurse', 1))
  await colleague.find(name)
  await colleague.doors().first().click()
  await other.page.getByText(recorded).first().waitFor()
  await other.stop()
})

test('what is answered in the moment in which its page is left is kept, and what follows too', async () => {
  await app.person()
  await app.startVisit()
  const answer = await app.choice('visit.met', 'visit.outcome.absent').elementHandle()
  const on = await app.page.getByRole('button', { name: app.pattern('visit.next_page') }).elementHandle()
  // No moment between the two touches: the page with the answer goes while the answer is on its way to the disk.
  await app.page.evaluate(([one, other]) => { one.click(); other.click() }, [answer, on])
  await app.toTheEnd()
  await app.draftIsKept()
  await app.beginAgain()
  await app.person()
  await app.goOn()
  await app.button('visit.save').waitFor()
  await app.leave()
})
