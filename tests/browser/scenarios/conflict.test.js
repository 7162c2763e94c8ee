// Two tablets tell differently how a home is heated; a coordinator settles it at her desk with few clicks and no typing, takes
// it back, and both authors see that. What she decided without a network and meets a third value is the next round.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App, countTouches, until } from '../lib/app.js'
import { Quarrel } from '../lib/desk.js'
import { Device, SIZES } from '../lib/device.js'
import { Server } from '../lib/server.js'

const CLICKS = 6

let server, quarrel, device, app, home, said

before(async () => {
  server = await Server.start()
  quarrel = await Quarrel.start(server)
  home = quarrel.homes[0]
  said = await quarrel.about(home)
  await quarrel.apart(quarrel.homes[1])
  device = await Device.start(server, { size: SIZES.desk })
  app = new App(device)
  await app.beginAtDesk(await server.code('coordinator'))
})

after(async () => {
  await device.stop()
  await quarrel.stop()
  await server.stop()
})

const word = code => app.text(`code.heating.${code}`)

test('changes of different fields never reach the desk', async () => {
  await app.conflicts()
  await app.undecided().first().waitFor()
  assert.equal(await app.undecided().count(), 1)
  assert.equal(await app.value(word(said[0])).count(), 1)
})

test(`one field is settled with at most ${CLICKS} clicks and no key`, async () => {
  await app.go('people')
  const touched = await countTouches(app.page)
  await app.conflicts()
  await app.decide(word(said[0]), 'seen')
  await app.isDecided(1)
  const { taps, keys } = await touched()
  console.log(`${taps} clicks, ${keys} keys`)
  assert.ok(taps <= CLICKS && taps >= 4, `${taps} clicks`)
  assert.equal(keys, 0)
  await app.said('conflict.none').waitFor()
})

test('what merged by itself is put back by one press', async () => {
  const [, apart] = quarrel.homes
  const now = async () => (await quarrel.nurse.say('sync'), (await quarrel.nurse.say('show', apart.id))[0].fields)
  const merged = await now()
  const list = app.page.locator('section.card').filter({ has: app.heading('conflict.merged') })
  await list.getByRole('button').first().click()
  await app.said('conflict.merged.back').waitFor()
  await app.center()
  await app.syncNow()
  const back = await now()
  const changed = ['heating', 'tenure'].filter(field => back[field] !== merged[field])
  assert.equal(changed.length, 1)
  assert.equal(back[changed[0]], apart.fields[changed[0]], 'what was there before both')
})

test('both authors see what was decided and why', async () => {
  await app.center()
  await app.syncNow()
  for (const who of [quarrel.nurse, quarrel.planner]) {
    const [decided] = await quarrel.decided(who, '--unseen')
    assert.equal(decided.value.heating, said[0])
    assert.equal(decided.reason, 'seen')
    assert.equal(decided.seen, false)
  }
})

test('taking it back works and is seen', async () => {
  await app.conflicts()
  await app.settledTab()
  await app.button('conflict.reopen', { what: app.text('field.dwelling.heating') }).click()
  await app.page.locator('.settled .row').getByText(app.pattern('conflict.settled.reopened')).waitFor()
  await app.center()
  await app.syncNow()
  for (const who of [quarrel.nurse, quarrel.planner]) {
    assert.deepEqual(await quarrel.decided(who, '--unseen'), [])
    const [decided] = await quarrel.decided(who)
    assert.ok(decided.reopened.by.name)
    const shown = (await who.say('show', home.id))[0]
    assert.deepEqual(shown.marks.heating, { in_review: true })
  }
  await app.conflicts()
  await app.page.locator('.vs').getByText(app.text('conflict.again.2')).waitFor()
})

test('what was decided without a network and meets a third value is the next round', async () => {
  await device.setOffline(true)
  const third = await quarrel.third(home, ...said)
  await app.decide(word(said[1]), 'asked')
  await app.isDecided(1)
  await app.said('conflict.none').waitFor()
  await device.setOffline(false)
  await app.center()
  await app.syncNow()
  await app.conflicts()
  await app.page.locator('.vs').getByText(app.text('conflict.again.3')).waitFor()
  await until(() => app.value(word(third)).count(), 1)
  assert.equal(await app.value(word(said[1])).count(), 1, 'what was decided stands against it')
  await app.page.locator('.vs').getByText(app.pattern('conflict.before')).waitFor()
})
