// The browser is killed (SIGKILL to its processes) while it saves, right after it has said so, and in the middle of a form.
// Nothing that was acknowledged or typed is lost.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as moment } from 'node:timers/promises'
import { App, until } from '../lib/app.js'
import { Desk } from '../lib/desk.js'
import { Device } from '../lib/device.js'
import { Server } from '../lib/server.js'

const ROUNDS = Number(process.env.DOLBOM_ROUNDS ?? 30)
const FORM_ROUNDS = 5

/** Milliseconds from the touch that saves to the death; null is right after the app has said "saved". */
const MOMENTS = [null, 0, 5, 10, 20, 30, 45, 60, 80, 120]

let server, desk, device, app, absentBefore
let [told, saved, halfWay] = [0, 0, 0]

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

async function killedAndStartedAgain(pid) {
  await device.kill(pid)
  await device.open()
  app = new App(device)
  await app.beginAgain()
}

/** Whether the app had said "saved" by then. */
async function killedWhileItSaves(milliseconds) {
  const pid = await device.pid()
  let isTold = false
  const { said } = await app.beginToSave()
  const saying = said.then(() => { isTold = true }, () => {})
  await (milliseconds === null ? saying : moment(milliseconds))
  const wasTold = isTold
  await killedAndStartedAgain(pid)
  return wasTold
}

test(`${ROUNDS} times killed while it saves, without a server: what was called saved is there, else its form`, async t => {
  device.unreached = true
  await server.down()
  let isDraft = false
  for (let round = 1; round <= ROUNDS; round += 1) {
    await app.person()
    if (isDraft) await app.goOn()
    else await app.startVisit()
    if (!isDraft) await app.choice('visit.met', 'visit.outcome.absent').click()
    await app.toTheEnd()
    await app.draftIsKept()
    const isTold = await killedWhileItSaves(MOMENTS[round % MOMENTS.length])
    await app.person()
    isDraft = await app.hasDraft()
    if (isDraft) halfWay += 1
    else saved += 1
    if (isTold) told += 1
    assert.ok(!(isTold && isDraft), `round ${round}: called saved, and only its form is there`)
    await until(() => app.waiting(), saved)
  }
  t.diagnostic(`of ${ROUNDS}: ${told} called saved, ${saved - told} saved before it could be said, ${halfWay} not yet saved`)
  if (isDraft) {
    await app.goOn()
    await app.toTheEnd()
    await app.save()
    saved += 1
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
  assert.equal(absent.length, absentBefore + saved)
})
