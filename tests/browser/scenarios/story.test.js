// Three people's day, each on a device of her own: a nurse on a tablet, a planner on one held upright, a coordinator at her
// desk. Two of them change the same field of one home without seeing each other, one reports a discovery; the third
// decides. Afterwards all three have the same, and both authors know what was decided.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App } from '../lib/app.js'
import { Device, SIZES } from '../lib/device.js'
import { Server } from '../lib/server.js'

const HEATINGS = ['city_gas', 'oil', 'briquette', 'none']
const HEATING = 'field.dwelling.heating'
const PLACE = '가상로 뒤 반지하'

const people = {}
let server, whose, said

before(async () => {
  server = await Server.start()
  for (const [role, size] of [['nurse', SIZES.landscape], ['planner', SIZES.portrait], ['coordinator', SIZES.desk]]) {
    const device = await Device.start(server, { size })
    const app = new App(device)
    people[role] = { device, app }
    const code = await server.code(role)
    await (role === 'coordinator' ? app.beginAtDesk(code) : app.begin(code, { name: role }))
  }
})

after(async () => {
  for (const { device } of Object.values(people)) await device.stop()
  await server.stop()
})

const word = code => people.nurse.app.text(`code.heating.${code}`)

async function sync(...roles) {
  for (const role of roles) {
    await people[role].app.center()
    await people[role].app.syncNow()
  }
}

/** Says how the home of this person is heated; answers what was there. */
async function heat(app, href, heating) {
  await app.go('people')
  await app.page.locator(`main a.row[href="${href}"]`).first().click()
  await app.edit('dwelling')
  const was = await app.page.getByRole('combobox', { name: app.text(HEATING), exact: true }).inputValue()
  await app.choose(HEATING, `code.heating.${heating(was)}`)
  await app.saveEdit()
  return was
}

test('without a network two people change one field, and a household in need is reported', async () => {
  const { nurse, planner } = people
  await nurse.app.go('people')
  whose = await nurse.app.doors().first().getAttribute('href')
  for (const { device } of [nurse, planner]) await device.setOffline(true)
  const was = await heat(nurse.app, whose, was => HEATINGS.find(it => it !== was))
  said = HEATINGS.filter(it => it !== was).slice(0, 2)
  await heat(planner.app, whose, () => said[1])
  await planner.app.go('discover')
  await planner.app.chip('discovery.form.whence', 'code.channel.landlord').click()
  await planner.app.input('field.discovery.place_note').fill(PLACE)
  await planner.app.sign('hunger').click()
  await planner.app.reportDiscovery()
})

test('the coordinator finds both values and the discovery, and decides', async () => {
  const { nurse, planner, coordinator } = people
  for (const { device } of [nurse, planner]) await device.setOffline(false)
  await sync('nurse', 'planner', 'nurse', 'coordinator')
  const { app } = coordinator
  await app.looseDiscovery(PLACE)
  await app.conflicts()
  await app.undecided().first().waitFor()
  assert.equal(await app.undecided().count(), 1)
  assert.equal(await app.value(word(said[1])).count(), 1)
  await app.decide(word(said[1]), 'asked')
  await app.isDecided(1)
  await sync('coordinator')
})

test('both authors are told what was decided and why, on their own devices', async () => {
  for (const role of ['nurse', 'planner']) {
    const { app } = people[role]
    await sync(role)
    const told = app.page.locator('main section').filter({ hasText: app.text('conflict.decided.note') })
    await told.getByText(`${app.text(HEATING)}: ${word(said[1])}`, { exact: true }).waitFor()
    const became = role === 'planner' ? app.text('conflict.decided.kept') : app.text('conflict.decided.instead', { own: word(said[0]) })
    await told.getByText(became, { exact: true }).waitFor()
    await told.getByText(app.text('conflict.reason.asked'), { exact: false }).waitFor()
    await app.button('conflict.decided.read').click()
    await app.button('conflict.decided.read').waitFor({ state: 'detached' })
  }
})

test('all three have the same', async () => {
  await sync('planner', 'nurse', 'coordinator')
  for (const { app } of Object.values(people)) {
    await app.page.getByText(app.pattern('center.alike_whole')).first().waitFor()
  }
})
