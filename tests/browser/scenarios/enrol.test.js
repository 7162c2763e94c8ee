// A nurse begins: a code, a passphrase, the first sync, a PIN; wrong PINs cost time and never her work.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App, PIN } from '../lib/app.js'
import { Device, SIZES } from '../lib/device.js'
import { Server } from '../lib/server.js'

let server, device, app

before(async () => {
  server = await Server.start()
  device = await Device.start(server, { size: SIZES.phone })
  app = new App(device)
})

after(async () => {
  await device.stop()
  await server.stop()
})

test('a code that is not one is refused in words, and what was typed stays', async () => {
  await app.open()
  await app.field('unlock.code').fill('ABCD-EFGH-JKMN')
  await app.field('unlock.device').fill('시험 1호')
  await app.button('unlock.next_passphrase').click()
  await app.field('unlock.new_passphrase').fill('느티나무 아래 여섯 낱말')
  await app.field('unlock.again').fill('느티나무 아래 여섯 낱말')
  await app.button('unlock.enrol').click()
  await app.said('sync.bad_code').waitFor()
  assert.equal(await app.field('unlock.code').inputValue(), 'ABCD-EFGH-JKMN')
})

test('a code, a passphrase and a PIN lead to a list that can be used', async () => {
  await app.open()
  await app.enrol(await server.code('nurse'))
  await app.choosePin()
  await app.todayIsThere()
})

test('locked, nothing is shown; the PIN opens the same page again', async () => {
  await app.lock()
  await app.heading('unlock.hello').waitFor()
  assert.equal(await app.doors().count(), 0)
  await app.tapDigits(PIN)
  await app.todayIsThere()
})

test('five wrong PINs are free, the sixth makes one wait, also after a restart; the passphrase opens at any time', async () => {
  await app.lock()
  for (let wrong = 1; wrong <= 5; wrong += 1) {
    const left = 5 - wrong
    await app.tapDigits('111222')
    await (left > 0 ? app.said('unlock.pin_free', { n: left }) : app.said('unlock.pin_last')).waitFor()
  }
  await app.tapDigits('111222')
  await app.page.getByRole('timer').waitFor()
  assert.ok(await app.page.getByRole('button', { name: '1', exact: true }).isDisabled())
  await app.beginAgain()
})
