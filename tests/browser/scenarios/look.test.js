// Every page can be used by everybody: axe finds nothing in both languages, both themes and with the biggest letters;
// whatever is touched is as large as a finger; nothing is cut or runs off the screen at any of the three sizes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Quarrel } from '../lib/desk.js'
import { Device, SIZES } from '../lib/device.js'
import { misfits, violations } from '../lib/look.js'
import { Server } from '../lib/server.js'
import { deskTour, tour } from '../lib/tour.js'

let server
const devices = []

before(async () => {
  server = await Server.start()
})

after(async () => {
  for (const device of devices) await device.stop()
  await server.stop()
})

for (const language of ['ko', 'en']) {
  test(`every page in ${language}`, async t => {
    const device = await Device.start(server)
    devices.push(device)
    for await (const name of tour(device, language)) {
      await t.test(`${language} ${name}`, async () => {
        assert.deepEqual(await found(device.page), [])
      })
    }
  })
}

test('every page of the desk', async t => {
  const quarrel = await Quarrel.start(server)
  await quarrel.about(quarrel.homes[0])
  for (const [nth, language] of ['ko', 'en'].entries()) {
    await quarrel.about(quarrel.homes[nth + 1], { tenure: true })
    const device = await Device.start(server, { size: SIZES.desk })
    devices.push(device)
    for await (const name of deskTour(device, language, quarrel)) {
      await t.test(`${language} ${name}`, async () => {
        assert.deepEqual(await found(device.page), [])
      })
    }
  }
  await quarrel.stop()
})

/** What is wrong with the page, however it is set to look. */
async function found(page) {
  const wrong = []
  for (const theme of ['usual', 'contrast']) {
    for (const letters of ['usual', 'biggest']) {
      await look(page, theme, letters)
      wrong.push(...(await violations(page)).map(it => `${theme}, ${letters}: ${it}`))
    }
  }
  for (const letters of ['usual', 'biggest']) {
    await look(page, 'usual', letters)
    for (const [name, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size)
      wrong.push(...(await misfits(page)).map(it => `${name}, ${letters}: ${it}`))
    }
    await page.setViewportSize(SIZES.landscape)
  }
  await look(page, 'usual', 'usual')
  return wrong
}

/** As the menu sets it. */
async function look(page, theme, letters) {
  await page.evaluate(([theme, letters]) => {
    for (const element of document.querySelectorAll('html, .look')) {
      element.dataset.theme = theme
      element.dataset.text = letters
    }
  }, [theme, letters])
}
