// A new build arrives while a form is open: nothing is offered until the form is finished, and no page is ever made of
// two builds.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App, until } from '../lib/app.js'
import { Device } from '../lib/device.js'
import { SITE } from '../lib/given.js'
import { Server } from '../lib/server.js'
import { buildOf, filesOf, secondBuild } from '../lib/site.js'

let server, device, app, old, fresh, site

before(async () => {
  server = await Server.start()
  device = await Device.start(server)
  app = new App(device)
  await app.begin(await server.code('nurse'))
  site = await secondBuild()
  old = await buildOf(SITE)
  fresh = await buildOf(site)
  await until(() => app.page.evaluate(() => Boolean(navigator.serviceWorker.controller)), true)
})

after(async () => {
  await device.stop()
  await server.stop()
})

const build = () => app.page.locator('meta[name=dolbom-build]').getAttribute('content')

/** The browser looks for a new build, and it has come whole. */
async function newBuildWaits() {
  await app.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
  })
  await until(() => app.page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state), 'installed')
}

test('while a form is open, a new build that has come is not offered', async () => {
  await app.startVisit()
  await app.nextTo('vitals')
  await app.leap(1, 'visit.reading.sbp').click()
  await app.leap(1, 'visit.reading.dbp').click()
  await app.draftIsKept()
  await server.down()
  await server.up(site)
  await newBuildWaits()
  assert.equal(await build(), old)
  assert.equal(await app.updateOffer().count(), 0)
  await app.leave()
  // The draft is still there to be finished.
  assert.equal(await app.updateOffer().count(), 0)
})

test('a load before the update is of the old build alone', async () => {
  await loadedFrom(old)
  await app.unlock()
  await app.todayIsThere()
})

test('when the form is saved the update is offered, and taken it is the new build alone', async () => {
  await app.goOn()
  await app.visitPage('vitals').waitFor()
  await app.finishVisit()
  await app.updateOffer().waitFor()
  device.asked.length = 0
  const loaded = app.page.waitForEvent('load')
  await app.updateOffer().click()
  await loaded
  await until(build, fresh)
  await app.unlock()
  await app.todayIsThere()
  await loadedFrom(fresh)
})

/** Loads the page; every file that it runs with is of this build. */
async function loadedFrom(wanted) {
  device.asked.length = 0
  await app.open()
  await app.heading('unlock.hello').waitFor()
  assert.equal(await build(), wanted)
  const own = await filesOf(wanted === old ? SITE : site)
  const asked = device.asked.filter(it => !it.worker).map(it => it.url.pathname).filter(it => it.startsWith('/build/'))
  assert.ok(asked.length > 3, String(asked))
  assert.deepEqual(asked.filter(path => !own.has(path)), [])
}
