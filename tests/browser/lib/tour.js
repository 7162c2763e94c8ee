// A walk through all pages, from an empty profile on: the tests look at each, and docs/ui has their pictures.
import { App, PASSPHRASE, PIN } from './app.js'

/** Stops at each page and says its name. */
export async function* tour(device, language) {
  const app = new App(device, device.page, language)
  const { page, server } = device
  await app.open()
  if (language === 'en') {
    // The settings that are open close when the first page comes.
    await new App(device).field('unlock.code').waitFor()
    await page.getByRole('button', { name: new App(device).text('unlock.looks'), exact: true }).click()
    await page.getByRole('radio', { name: 'English', exact: true }).check()
    await app.button('unlock.looks').waitFor()
    yield 'looks'
    await app.button('unlock.looks').click()
  }
  yield* enrolment(app, server)
  yield* pages(app)
  yield* visit(app)
  await app.lock()
  await app.heading('unlock.hello').waitFor()
  yield 'locked'
  await app.open()
  await app.heading('unlock.passphrase_title').waitFor()
  yield 'closed'
}

/** The same for a coordinator's desk, where a household with two fields waits among others. */
export async function* deskTour(device, language, quarrel) {
  const app = new App(device, device.page, language)
  if (language === 'en') {
    const korean = new App(device)
    await app.open()
    await korean.field('unlock.code').waitFor()
    await korean.button('unlock.looks').click()
    await app.page.getByRole('radio', { name: 'English', exact: true }).check()
    await app.button('unlock.looks').click()
  }
  await app.beginAtDesk(await device.server.code('coordinator'), language === 'ko')
  await app.conflicts()
  await app.undecided().filter({ hasText: app.text('conflict.fields', { what: '', n: 2 }) }).first().click()
  await app.value(app.text(`code.heating.${quarrel.said[0]}`)).first().click()
  yield 'conflicts'
  await app.button('conflict.own').last().click()
  await app.why('other').click()
  yield 'conflicts-own'
  await app.button('conflict.all_of', { name: device.server.staff.find(it => it.role === 'nurse').name }).click()
  await app.why('seen').click()
  await app.button('conflict.settle').click()
  await app.isDecided(2)
  await app.settledTab()
  yield 'conflicts-settled'
}

async function* enrolment(app, server) {
  await app.field('unlock.code').waitFor()
  yield 'enrol'
  await app.field('unlock.code').fill(await server.code('nurse'))
  await app.field('unlock.device').fill('느티나무 3호')
  await app.button('unlock.next_passphrase').click()
  await app.field('unlock.new_passphrase').waitFor()
  yield 'passphrase'
  await app.field('unlock.new_passphrase').fill(PASSPHRASE)
  await app.field('unlock.again').fill(PASSPHRASE)
  await app.button('unlock.enrol').click()
  await app.said('unlock.pin_choose').waitFor()
  yield 'pin'
  await app.choosePin(PIN)
  await app.todayIsThere()
}

async function* pages(app) {
  yield 'today'
  await app.menu()
  yield 'menu'
  await app.closeMenu()
  await app.button('today.absent.deed').click()
  await app.page.getByRole('dialog').waitFor()
  yield 'today-absent'
  await app.button('today.absent.back').click()
  await app.find('ㄱ')
  yield 'today-search'
  await app.go('people')
  await app.doors().first().waitFor()
  yield 'people'
  await app.doors().first().click()
  await app.button('today.start').first().waitFor()
  yield 'profile'
  const tabs = app.page.locator('main .tabs button')
  for (let nth = 1; nth < await tabs.count(); nth += 1) {
    await tabs.nth(nth).click()
    yield `profile-${nth + 1}`
  }
  yield* records(app)
  yield* discovery(app)
  await app.center()
  yield 'sync'
}

/** The forms of a person, her household and dwelling, and what can be done with her record. */
async function* records(app) {
  await app.leaves('moved')
  yield 'leave-moved'
  await app.button('register.leave_not').click()
  const dialog = await app.leaves('deceased')
  await dialog.getByText(app.text('register.out.deceased')).waitFor()
  yield 'leave-deceased'
  await app.button('register.leave_not').click()
  for (const kind of ['person', 'household', 'dwelling']) {
    await app.edit(kind)
    if (kind === 'household') {
      await app.button('register.join').click()
      await app.page.getByRole('searchbox').fill('ㄱ')
      await app.page.locator('ul.found button').first().waitFor()
    }
    yield `edit-${kind}`
    await app.button('ui.leave').click()
    await app.page.locator('main .tabs').waitFor()
  }
  await app.register()
  await app.input('field.person.name').fill('김새봄')
  yield 'register'
  await app.button('register.add.phones').click()
  await app.button('register.more').click()
  await app.input('field.person.number').fill('600101-2345678')
  await app.button('register.save').click()
  await app.page.getByRole('alert').first().waitFor()
  yield 'register-more'
  await app.button('register.throw_away').click()
  await app.said('ui.done.draft_dropped').waitFor()
}

/** A discovery with everything that it can ask, and its own page. */
async function* discovery(app) {
  await app.go('discover')
  await app.input('field.discovery.place_note').waitFor()
  yield 'discovery'
  await app.chip('discovery.form.whence', 'code.channel.landlord').click()
  await app.input('field.discovery.place_note').fill('새솔길 5, 별채')
  for (const sign of ['rent_arrears', 'reg_expired', 'benefit_denied', 'illness']) await app.sign(sign).click()
  await app.count('rent_arrears').fill('7')
  yield 'discovery-signs'
  await app.button('discovery.form.otherwise').click()
  yield 'discovery-otherwise'
  await app.button('discovery.form.otherwise').click()
  await app.reportDiscovery()
  await app.looseDiscovery('새솔길 5')
  yield 'discovery-page'
}

async function* visit(app) {
  await app.go('today')
  await app.todayIsThere()
  await app.startVisit()
  yield 'visit-arrival'
  for (const name of ['vitals', 'strength', 'mind', 'living', 'judgement']) {
    await app.nextTo(name)
    if (name === 'vitals') await measured(app)
    yield `visit-${name}`
    if (await app.openAllInstruments()) yield `visit-${name}-more`
  }
  await app.finishVisit()
  await app.todayIsThere()
}

/** A pressure that is dangerous shows all that the page can show. */
async function measured(app) {
  await app.page.getByRole('textbox', { name: new RegExp(`^${app.text('visit.reading.sbp')} `) }).fill('186')
  await app.page.getByRole('textbox', { name: new RegExp(`^${app.text('visit.reading.dbp')} `) }).fill('104')
  await app.page.getByRole('alert').first().waitFor()
}
