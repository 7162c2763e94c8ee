// Somebody is registered with household and dwelling, edited, moved away and brought back, with one sync each seen by a
// coordinator's tablet; nothing that happens so opens a conflict or is refused.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { App } from '../lib/app.js'
import { Desk } from '../lib/desk.js'
import { Device } from '../lib/device.js'
import { Server } from '../lib/server.js'

const NAME = '김새봄'
const MEMBER = '김가을'

let server, device, desk, app

before(async () => {
  server = await Server.start()
  device = await Device.start(server)
  desk = await Desk.start(server)
  app = new App(device)
  await app.begin(await server.code('nurse'))
})

after(async () => {
  await desk.stop()
  await device.stop()
  await server.stop()
})

test('a person is registered with phone and address', async () => {
  await app.register()
  await app.input('field.person.name').fill(NAME)
  await app.choice('field.person.sex', 'code.sex.f').click()
  await app.button('register.add.phones').click()
  await app.input('field.person.number').fill('010-5555-6677')
  await app.input('field.dwelling.road_addr').fill('느티로 12길 99')
  await app.input('field.dwelling.detail').fill('반지하 02호')
  await app.draftIsKept()
  await app.page.reload()
  await app.unlock()
  await app.input('field.person.name').waitFor()
  assert.equal(await app.input('field.person.number').inputValue(), '010-5555-6677', 'the draft outlives a reload')
  await app.saveNew()
  await app.page.getByText('느티로 12길 99, 반지하 02호').first().waitFor()
})

test('a resident number is refused before anything is saved', async () => {
  await app.edit('person')
  await app.input('field.person.contact_note').fill('주민번호 600101-2345678')
  await app.button('register.save_edit').click()
  await app.heading('register.not_saved').waitFor()
  await app.input('field.person.contact_note').fill('낮에는 경로당')
  await app.saveEdit()
})

test('heating and hazards are changed', async () => {
  await app.edit('dwelling')
  await app.choose('field.dwelling.heating', 'code.heating.none')
  await app.chip('group.dwelling.hazards', 'code.hazard.mould').click()
  await app.chip('group.dwelling.hazards', 'code.hazard.steps').click()
  await app.saveEdit()
  await app.home()
  await app.page.getByText(app.text('code.heating.none'), { exact: true }).first().waitFor()
})

test('a member is added to the household', async () => {
  await app.edit('household')
  await app.page.getByRole('link', { name: app.text('register.member') }).click()
  await app.input('field.person.name').fill(MEMBER)
  await app.choose('field.household.relation', 'code.relation.child')
  await app.saveNew()
  await app.home()
  await app.page.getByRole('link', { name: new RegExp(`^${NAME}`) }).first().waitFor()
})

test('who is here already is noticed while somebody is registered, with why', async () => {
  await app.register()
  await app.input('field.person.name').fill(NAME)
  const hint = app.page.getByRole('status').filter({ has: app.heading('register.alike') })
  await hint.getByText(app.text('register.alike.name')).waitFor()
  await app.button('register.add.phones').click()
  await app.input('field.person.number').fill('01055556677')
  await hint.getByText(app.text('register.alike.phone')).waitFor()
  await app.button('register.alike_deed').click()
  await app.page.getByRole('heading', { name: NAME }).waitFor()
  await app.home()
  await app.page.getByRole('link', { name: new RegExp(`^${MEMBER}`) }).first().click()
  await app.page.getByRole('heading', { name: MEMBER }).waitFor()
})

test('who moved away is put away, and for eight seconds that is taken back', async () => {
  const dialog = await app.leaves('moved')
  await app.choice('register.whereto', 'register.whereto.away').click()
  await dialog.getByRole('textbox').fill('부산 이모 댁')
  await app.button('register.archive').click()
  await app.said('register.archived').waitFor()
  await app.button('register.revive').waitFor()
  await app.button('ui.undo').click()
  await app.said('register.taken_back').waitFor()
  await app.button('register.revive').waitFor({ state: 'detached' })
})

test('who died is put away, and her household with the last who lives there', async () => {
  await died()
  await app.home()
  await app.page.getByRole('link', { name: new RegExp(`^${NAME}`) }).first().click()
  await app.page.getByRole('heading', { name: NAME }).waitFor()
  await died('2026-11-20')
})

async function died(day) {
  const dialog = await app.leaves('deceased')
  if (day) {
    await dialog.getByText(app.text('register.alone')).waitFor()
    await dialog.getByLabel(app.text('register.day_of_death')).fill(day)
  }
  await app.button('register.archive').click()
  await dialog.waitFor({ state: 'detached' })
  await app.page.getByText(app.text('profile.archived.deceased')).waitFor()
}

test('a colleague sees all of it after one sync, without a conflict', async () => {
  await app.center()
  await app.syncNow()
  await desk.say('sync')
  const hits = await desk.say('search', NAME)
  const person = hits.find(it => it.kind === 'person')
  const shown = await desk.say('show', person.id)
  assert.equal(shown[0].fields.contact_note, '낮에는 경로당')
  const member = (await desk.say('search', MEMBER)).find(it => it.kind === 'person')
  assert.equal(member.household, person.household)
  assert.equal(member.archived, true)
  const [household] = await desk.say('show', person.household)
  assert.equal(household.archived, 'deceased')
  const [last] = Object.values(household.fields.members).filter(it => it.person === person.id)
  assert.equal(last.to, '2026-11-20')
  const dwellings = await desk.say('list', 'dwelling', '--of', person.household)
  assert.equal(dwellings[0].fields.heating, 'none')
  assert.equal(Object.keys(dwellings[0].fields.hazards).length, 2)
  const [status] = await desk.say('status')
  assert.equal(status.conflicts, 0)
})
