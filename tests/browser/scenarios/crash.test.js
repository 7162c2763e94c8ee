// The browser is killed (SIGKILL to its processes) right after it has said that something is saved, and in the middle of a
// form. Nothing that was acknowledged or typed is lost.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App, until } from '../lib/app.js'
import { Desk } from '../lib/desk.js'
import { Device } from '../lib/device.js'
import { Server } from '../lib/server.js'

const ROUNDS = Number(process.env.DOLBOM_ROUNDS ?? 30)
const FORM_ROUNDS = 5

let server, desk, device, app, absentBefore

const isAbsent = visit => visit.fields.outcome === 'absent'

before(async () => {
  server = await Server.start()
  desk = await Desk.start(server)
  absentBefore = (await desk.visits()).filter(isAbsent).length
  device = await Device.start(server)
  app = new App(device)
  await app.begin(await server.code('nurse'))
})

after(async () => {
  await desk.stop()
  await device.stop()
  await server.stop()
})

async function killedAndStartedAgain() {
  await device.kill()
  await device.open()
  app = new App(device)
  await app.beginAgain()
}

test(`${ROUNDS} times killed right after "saved", without a server: every save is there`, async () => {
  device.unreached = true
  await server.down()
  for (let round = 1; round <= ROUNDS; round += 1) {
    await app.saveAbsence()
    await killedAndStartedAgain()
    await until(() => app.waiting(), round)
  }
})

test(`${FORM_ROUNDS} times killed in the middle of a form: it opens again on the same page with what was typed`, async () => {
  await app.person()
  await app.startVisit()
  await app.nextTo('vitals')
  for (let round = 1; round <= FORM_ROUNDS; round += 1) {
    const before = await app.pressure()
    await app.step(1, 'visit.reading.sbp').click()
    await app.numberChanged('visit.reading.sbp', before[0])
    await app.step(1, 'visit.reading.dbp').click()
    await app.numberChanged('visit.reading.dbp', before[1])
    await app.draftIsKept()
    const typed = await app.pressure()
    await killedAndStartedAgain()
    await app.person()
    await app.goOn()
    await app.visitPage('vitals').waitFor()
    assert.deepEqual(await app.pressure(), typed, `round ${round}`)
  }
  await app.leave()
})

test('all of it reaches the server, each save once', async () => {
  await server.up()
  device.unreached = false
  await app.center()
  await app.syncNow()
  const absent = (await desk.visits()).filter(isAbsent)
  assert.equal(absent.length, absentBefore + ROUNDS)
})
