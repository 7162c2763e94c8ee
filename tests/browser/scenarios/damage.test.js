// The browser's files are damaged while it is closed: that is noticed, and what was saved but not sent, and what was
// being typed, comes back from the second copy and reaches the server once.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { App, PASSPHRASE, until } from '../lib/app.js'
import { DAMAGE } from '../lib/damage.js'
import { Desk } from '../lib/desk.js'
import { Device } from '../lib/device.js'
import { Server } from '../lib/server.js'

let server, desk, device

before(async () => {
  server = await Server.start()
  desk = await Desk.start(server)
})

afterEach(async () => device.stop())

after(async () => {
  await desk.stop()
  await server.stop()
})

const WAYS = {
  header: 'a zeroed header, so that the database seems to be empty',
  firstPage: 'a first page of noise',
  pages: 'bytes changed in every other page',
  torn: 'a database of which half is missing',
  gone: 'files that are gone',
}

for (const [way, what] of Object.entries(WAYS)) {
  test(`${what}: noticed, and nothing that waited is lost`, async () => {
    const before = new Set((await desk.visits()).map(it => it.id))
    device = await Device.start(server)
    const app = new App(device)
    await app.begin(await server.code('nurse'))

    // Two saves that are not sent, and a draft.
    device.unreached = true
    await server.down()
    await app.saveAbsence(0)
    await app.saveAbsence(1)
    await app.person(2)
    await app.startVisit()
    await app.nextTo('vitals')
    const empty = await app.number('visit.reading.sbp')
    await app.leap(-1, 'visit.reading.sbp').click()
    await app.numberChanged('visit.reading.sbp', empty)
    await app.draftIsKept()
    const typed = await app.number('visit.reading.sbp')
    await device.close()

    await DAMAGE[way](device.profile)

    await device.open()
    const again = new App(device)
    await again.open()
    await again.noticeDamage()
    await again.field('unlock.passphrase').fill(PASSPHRASE)
    await again.button('unlock.recover').click()
    await again.heading('unlock.back_title').waitFor()
    await again.said('unlock.back', { saves: 2, drafts: 1 }).waitFor()

    await server.up()
    device.unreached = false
    await again.button('unlock.go_on').click()
    await again.arrive()
    await until(() => again.waiting(), 0)
    const fresh = (await desk.visits()).filter(it => !before.has(it.id) && it.fields.outcome === 'absent')
    assert.equal(fresh.length, 2)

    await again.person(2)
    await again.goOn()
    await again.visitPage('vitals').waitFor()
    assert.equal(await again.number('visit.reading.sbp'), typed)
  })
}
