// One tab has the store. A second one says so and can take it over; then the first says so.
import { after, before, test } from 'node:test'
import { App, until } from '../lib/app.js'
import { Device, SIZES } from '../lib/device.js'
import { Server } from '../lib/server.js'

let server, device, first, second

before(async () => {
  server = await Server.start()
  device = await Device.start(server, { size: SIZES.portrait })
  first = new App(device)
  await first.begin(await server.code('nurse'))
})

after(async () => {
  await device.stop()
  await server.stop()
})

test('a second tab says that another one has the store', async () => {
  second = new App(device, await device.tab())
  await second.open()
  await second.heading('unlock.elsewhere_title').waitFor()
  await first.page.bringToFront()
  await first.todayIsThere()
})

test('a form in the first tab is a draft that the second goes on with', async () => {
  await first.startVisit()
  await first.nextTo('vitals')
  await first.leap(-1, 'visit.reading.sbp').click()
  await first.draftIsKept()
  const typed = await first.number('visit.reading.sbp')

  await second.page.bringToFront()
  await second.button('unlock.take_over').click()
  await second.unlock()
  await second.todayIsThere()
  await second.goOn()
  await second.visitPage('vitals').waitFor()
  await until(() => second.number('visit.reading.sbp'), typed)

  await first.page.bringToFront()
  await first.heading('unlock.elsewhere_title').waitFor()
})

test('the first takes it back', async () => {
  await first.button('unlock.take_over').click()
  await first.unlock()
  await first.visitPage('vitals').waitFor()
})
