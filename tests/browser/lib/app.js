// The app as a person uses it. Everything is found by its role and by what it is called in assets/text, and this is the
// only file that knows how a page is made.
import assert from 'node:assert/strict'
import { pattern, text } from './texts.js'

export const PASSPHRASE = '느티나무 아래 여섯 낱말'
export const PIN = '483920'

export class App {
  constructor(device, page = device.page, language = 'ko') {
    this.device = device
    this.page = page
    this.language = language
  }

  // ---- Words and what carries them.

  text(key, places) {
    return text(key, places, this.language)
  }

  pattern(key) {
    return pattern(key, this.language)
  }

  button(key, places) {
    return this.page.getByRole('button', { name: this.text(key, places), exact: true })
  }

  heading(key, places) {
    return this.page.getByRole('heading', { name: this.text(key, places), exact: true })
  }

  field(key) {
    return this.page.getByLabel(this.text(key), { exact: true })
  }

  said(key, places) {
    return this.page.getByText(this.text(key, places), { exact: true })
  }

  /** One of a few choices, by the key of its group and of its own word. */
  choice(group, word) {
    return this.page.getByRole('radiogroup', { name: this.text(group), exact: true })
      .locator('label', { hasText: this.text(word) })
  }

  /** Loads the app. */
  async open(path = '/') {
    await this.page.goto(this.device.server.url + path)
  }

  // ---- Before the pages.

  /** From an empty profile to the choice of a PIN. */
  async enrol(code, { name = '시험 1호', passphrase = PASSPHRASE } = {}) {
    await this.field('unlock.code').fill(code)
    await this.field('unlock.device').fill(name)
    await this.button('unlock.next_passphrase').click()
    await this.field('unlock.new_passphrase').fill(passphrase)
    await this.field('unlock.again').fill(passphrase)
    await this.button('unlock.enrol').click()
    await this.said('unlock.pin_choose').waitFor()
  }

  /** Digits on the keys. */
  async tapDigits(pin) {
    for (const digit of pin) await this.page.getByRole('button', { name: digit, exact: true }).click()
  }

  async choosePin(pin = PIN) {
    await this.tapDigits(pin)
    await this.said('unlock.pin_again').waitFor()
    await this.tapDigits(pin)
  }

  /** The passphrase, and then whatever page the address names. */
  async unlock(passphrase = PASSPHRASE) {
    await this.field('unlock.passphrase').fill(passphrase)
    await this.button('unlock.open').click()
    await this.field('unlock.passphrase').waitFor({ state: 'detached' })
  }

  /** From an empty profile to today's list, without a PIN. */
  async begin(code, given) {
    await this.open()
    await this.enrol(code, given)
    await this.button('unlock.pin_skip').click()
    await this.todayIsThere()
  }

  /** From a browser that was started again to today's list. */
  async beginAgain() {
    await this.open()
    await this.unlock()
    await this.todayIsThere()
  }

  // ---- The frame.

  /** The menu of the person who works here. */
  async menu() {
    await this.page.locator('.bar .who').click()
    return this.page.getByRole('dialog')
  }

  async closeMenu() {
    await this.page.getByRole('dialog').press('Escape')
    await this.page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  async lock() {
    await this.menu()
    await this.button('ui.lock').click()
  }

  /** Opens `today`, `people` or `sync` by the main menu. */
  async go(place) {
    await this.page.getByRole('navigation', { name: this.text('ui.menu') })
      .getByRole('link', { name: this.text(`ui.nav.${place}`) }).click()
  }

  /** The deed that lets a newer build in, where it is offered. */
  updateOffer() {
    return this.button('ui.offer.update')
  }

  // ---- Today.

  /** The list is usable: doors and the one to begin with, or the word that nobody waits. */
  async todayIsThere() {
    await this.heading('today.title').waitFor()
    await this.doors().first().or(this.said('today.empty.none')).or(this.said('today.empty.done')).first().waitFor()
  }

  doors() {
    return this.page.locator('main a.row[href*="/person/"]')
  }

  /** Absent or refused, for the door to begin with; answers when it is said to be kept. */
  async missed(how) {
    await this.button('today.absent.deed').click()
    await this.page.getByRole('dialog').getByRole('button', { name: this.text(`today.absent.${how}`) }).click()
    await this.page.getByRole('status').getByText(this.pattern(`today.absent.kept_${how}`)).waitFor()
  }

  /** Whose door is the one to begin with. */
  async firstDoor() {
    return this.page.locator('aside .who-l .nm').innerText()
  }

  /** Types what is looked for; answers when somebody is found. */
  async find(words) {
    await this.page.getByRole('search').getByRole('searchbox').or(this.page.getByRole('combobox')).first().fill(words)
    await this.page.getByText(this.pattern('people.found')).or(this.page.getByText(this.pattern('people.found_in')))
      .or(this.page.getByText(this.pattern('people.found_first'))).first().waitFor()
  }

  // ---- People.

  /** The page of the first, second … person of the list of all. */
  async person(nth = 0) {
    await this.go('people')
    await this.doors().nth(nth).click()
    await this.button('today.start').or(this.page.getByRole('link', { name: this.text('today.continue') })).first().waitFor()
  }

  /** The shortest visit: nobody opened. */
  async saveAbsence(nth = 0) {
    await this.person(nth)
    await this.startVisit()
    await this.choice('visit.met', 'visit.outcome.absent').click()
    await this.finishVisit()
  }

  // ---- Registering and editing.

  /** Opens the form that registers somebody, from the page of all people. */
  async register() {
    await this.go('people')
    await this.page.getByRole('link', { name: this.text('register.title'), exact: true }).click()
    await this.input('field.person.name').waitFor()
  }

  /** A line of text in a form, by the key of its name. */
  input(key) {
    return this.page.getByRole('textbox', { name: this.text(key), exact: true })
  }

  /** One of many codes in a form, by the keys of its name and of the code. */
  async choose(key, code) {
    const value = code.split('.').at(-1)
    await this.page.getByRole('combobox', { name: this.text(key), exact: true }).selectOption(value)
  }

  /** A chip of a set, by the keys of the set and of its word. */
  chip(group, word) {
    return this.page.getByRole('group', { name: this.text(group), exact: true }).locator('label.pick', { hasText: this.text(word) }).first()
  }

  /** Registers whoever is in the form; answers when her page is there. */
  async saveNew() {
    await this.button('register.save').click()
    await this.said('ui.done.saved').waitFor()
    await this.heading('profile.tasks').waitFor()
  }

  /** Saves the edit; answers when the page from which it was opened is there again. */
  async saveEdit() {
    await this.button('register.save_edit').click()
    await this.said('ui.done.saved').waitFor()
    await this.page.locator('main .tabs').waitFor()
  }

  /** The part of a person's page about her home, where everything is edited. */
  async home() {
    await this.page.locator('main .tabs').getByRole('tab', { name: this.text('profile.tab.home') })
      .or(this.page.locator('main .tabs button', { hasText: this.text('profile.tab.home') })).first().click()
    await this.heading('profile.home.house').waitFor()
  }

  /** Opens the form of the `person`, `household` or `dwelling` of the page. */
  async edit(kind) {
    await this.home()
    await this.page.locator('main').getByRole('link', { name: this.text(`register.edit.${kind}`), exact: true }).click()
    await this.button('register.save_edit').waitFor()
  }

  /** Opens the dialog of somebody who leaves, at this reason. */
  async leaves(why) {
    await this.home()
    await this.button('register.leave').click()
    const dialog = this.page.getByRole('dialog')
    await dialog.locator('label.pick', { hasText: this.text(`register.why.${why}`) }).click()
    return dialog
  }

  // ---- A discovery.

  /** Begins a discovery from the page of a visit. */
  async discover() {
    await this.page.getByRole('link', { name: this.text('discovery.form.begin'), exact: true }).click()
    await this.input('field.discovery.place_note').waitFor()
  }

  /** The chip of a sign. */
  sign(code) {
    return this.page.locator('label.pick').filter({ has: this.page.getByText(this.text(`code.signal.${code}`), { exact: true }) })
  }

  /** How many months, days or people a sign is about. */
  count(code) {
    return this.page.locator(`#count-${code}`)
  }

  /** Reports what is in the form; answers when that is said to be kept. */
  async reportDiscovery() {
    await this.button('discovery.form.save').click()
    await this.said('ui.done.saved').waitFor()
  }

  /** The page of a discovery whose home is not known, from the list of people. */
  async looseDiscovery(place) {
    await this.go('people')
    await this.page.getByRole('link', { name: new RegExp(place) }).first().click()
    await this.heading('discovery.page.seen').waitFor()
  }

  /** Finds whose home it is, by what is typed: the first who is found. */
  async attachDiscovery(words) {
    await this.page.getByRole('searchbox', { name: this.text('discovery.page.attach'), exact: true }).fill(words)
    await this.page.locator('ul.found button').first().click()
    await this.page.getByRole('status').getByText(this.text('discovery.page.attached')).waitFor()
    await this.heading('discovery.page.attach').waitFor({ state: 'detached' })
  }

  /** Concludes something about the discovery that is shown. */
  async judgeDiscovery(status) {
    await this.page.locator('label.pick').filter({ hasText: this.text(`code.status.${status}`) }).click()
    await this.page.getByRole('status').getByText(this.text('discovery.page.kept')).waitFor()
  }

  // ---- The store is not as it was left.

  /** Either at once, or when the passphrase has opened the key and not the database. */
  async noticeDamage() {
    const closed = this.heading('unlock.passphrase_title')
    await closed.or(this.heading('unlock.recover_title')).waitFor()
    if (await closed.isVisible()) {
      await this.field('unlock.passphrase').fill(PASSPHRASE)
      await this.button('unlock.open').click()
    }
    await this.heading('unlock.damaged_title').waitFor()
  }

  /** Through what stands before the pages after a damage or an enrolment. */
  async arrive() {
    const [again, today] = [this.button('unlock.first_again'), this.heading('today.title')]
    await again.or(today).first().waitFor()
    if (await again.isVisible()) await again.click()
    await today.waitFor()
  }

  // ---- The desk.

  /** From an empty profile to the page with which a coordinator's day begins, everything fetched. */
  async beginAtDesk(code, anew = true) {
    if (anew) await this.open()
    await this.enrol(code, { name: '책상' })
    await this.button('unlock.pin_skip').click()
    await this.go('sync')
    await this.syncNow()
  }

  /** The conflict desk by the menu. */
  async conflicts() {
    await this.go('conflicts')
    await this.heading('conflict.title').waitFor()
  }

  /** The households that wait for a decision. */
  undecided() {
    return this.page.locator('.conflicts .side li button.row')
  }

  /** The values with this word in the table that is open. */
  value(words) {
    return this.page.locator('.vs label.pickv').filter({ hasText: words })
  }

  /** The chip of a reason. */
  why(code) {
    return this.page.locator('label.pick').filter({ hasText: this.text(`conflict.reason.${code}`) })
  }

  /** Picks a value, says why, and decides. */
  async decide(words, reason) {
    await this.value(words).click()
    await this.why(reason).click()
    await this.button('conflict.settle').click()
  }

  /** What was settled. */
  async settledTab() {
    await this.page.getByRole('navigation', { name: this.text('conflict.tabs') })
      .getByRole('button', { name: this.text('conflict.tab.settled') }).click()
    await this.page.locator('.settled .row').first().waitFor()
  }

  /** The word at the foot that tells that it is decided. */
  isDecided(n) {
    return this.page.getByRole('status').getByText(this.text('conflict.settled', { n })).waitFor()
  }

  // ---- The sync centre.

  async center() {
    await this.go('sync')
    await this.heading('center.title').waitFor()
  }

  /** The rows of the list with this title: `center.waiting`, `center.sent`. */
  saves(title) {
    return this.page.locator('section, .card').filter({ has: this.heading(title) }).locator('ul > li')
  }

  /** Sends and fetches, and waits until everything was sent. */
  async syncNow() {
    await this.button('center.send').click()
    await this.heading('center.all_sent').waitFor()
  }

  // ---- Numbers, refused records, tablets.

  /** From an empty profile to the numbers, where the day of a coordinator begins. */
  async beginWithNumbers(code, given) {
    await this.open()
    await this.enrol(code, given)
    await this.button('unlock.pin_skip').click()
    await this.numbersAreThere()
  }

  /** Another page by its address, as after a reload. */
  async openAt(path) {
    await this.open(path)
    await this.unlock()
  }

  async numbersAreThere() {
    await this.heading('figures.title').waitFor()
    await this.page.locator('main .stat').or(this.said('figures.empty')).first().waitFor()
  }

  /** Which numbers there are, by the key of their names. */
  numbers = ['visits', 'seniors', 'discoveries', 'households']

  figure(which) {
    return this.page.locator('main .stat').filter({ has: this.page.getByText(this.text(`figures.${which}`), { exact: true }) })
  }

  /** The number itself. */
  async counted(which) {
    const words = await this.figure(which).locator('.v').innerText()
    return Number(words.replaceAll(',', '').match(/\d+/)[0])
  }

  /** Opens the list of a number, down to its end; answers how many rows it has. */
  async listed(which) {
    await this.figure(which).click()
    await this.heading(`figures.${which}`).waitFor()
    const rows = this.page.locator('main ul > li')
    await rows.first().or(this.said('figures.list_none')).first().waitFor()
    const more = this.button('people.more')
    while (await more.isVisible()) {
      const before = await rows.count()
      await more.click()
      await until(async () => (await rows.count()) > before, true)
    }
    return rows.count()
  }

  async backToNumbers() {
    await this.page.getByRole('link', { name: this.text('figures.back'), exact: true }).click()
    await this.numbersAreThere()
  }

  /** The refused saves that are listed. */
  refusedSaves() {
    return this.page.locator('main section.card')
  }

  /** The names of the tablets, and what of each is unsent. */
  async tablets() {
    await this.page.locator('table.devices tbody tr').first().waitFor()
    return this.page.locator('table.devices tbody tr').evaluateAll(rows => rows.map(row => {
      const cells = [...row.cells].map(cell => cell.innerText)
      return { name: row.querySelector('button b').innerText, unsent: cells[2] }
    }))
  }

  /** Downloads a list for a reason; answers the download. */
  async download({ what, format, reason }) {
    await this.button('figures.export').click()
    await this.choice('figures.export_what', what).click()
    await this.choice('figures.export_format', `figures.export.${format}`).click()
    await this.field('figures.export_reason').fill(reason)
    await this.button('figures.export_deed').click()
    const link = this.page.getByRole('dialog').locator('a[download]')
    const [download] = await Promise.all([this.page.waitForEvent('download'), link.click()])
    return download
  }

  // ---- A senior visit.

  /** Opens the form for the door to begin with, or goes on with it. */
  async startVisit() {
    await this.button('today.start').click()
    await this.visitPage('arrival').waitFor()
  }

  /** The heading of a page of the form. */
  visitPage(page) {
    return this.page.locator('main h2').filter({ hasText: this.text(`visit.page.${page}`) })
  }

  /** The main button when it leads to this page. */
  next(page) {
    return this.button('visit.next_page', { page: this.text(`visit.page.${page}`) })
  }

  async nextTo(page) {
    await this.next(page).click()
    await this.visitPage(page).waitFor()
  }

  /** The small step up or down of a number, by the key of its name. */
  step(direction, name) {
    return this.button(direction < 0 ? 'ui.less' : 'ui.more', { what: this.text(name) })
  }

  /** The large step up or down of a number. */
  leap(direction, name) {
    const [before, after] = this.text(direction < 0 ? 'visit.quick_less' : 'visit.quick_more', { what: this.text(name), n: '#' })
      .split('#')
    return this.page.locator(`button.quick[aria-label^="${before}"][aria-label$="${after}"]`)
  }

  /** Opens every instrument that the page offers besides; whether there was one. */
  async openAllInstruments() {
    const heading = this.page.getByRole('heading', { name: this.text('visit.more_instruments'), exact: true })
    const offered = this.page.locator('section.card').filter({ has: heading }).getByRole('button')
    const before = await offered.count()
    for (let left = before; left > 0; left = await offered.count()) {
      await offered.first().click()
      await until(async () => (await offered.count()) < left, true)
    }
    return before > 0
  }

  /** The number that stands in a field; its unit is part of its name. */
  async number(name) {
    return this.page.getByRole('textbox', { name: new RegExp(`^${this.text(name)} `) }).inputValue()
  }

  /** What the form says of the blood pressure. */
  async pressure() {
    return [await this.number('visit.reading.sbp'), await this.number('visit.reading.dbp')]
  }

  /** Answers when a field says something else than before. */
  async numberChanged(name, before) {
    await until(async () => (await this.number(name)) !== before, true)
  }

  /** What was typed so far is on the disk. */
  async draftIsKept() {
    await this.page.locator('.bar .saved:not([aria-busy="true"])').getByText(this.text('ui.saved'), { exact: false }).waitFor()
  }

  /** Answers when the app has said that the visit is saved. */
  async save() {
    await this.button('visit.save').click()
    await this.said('ui.done.saved').waitFor()
  }

  /** From any page of the form to its end, and saved. */
  async finishVisit() {
    await this.toTheEnd()
    await this.save()
  }

  /** From any page of the form to the one that saves. */
  async toTheEnd() {
    const last = this.button('visit.save')
    const on = this.page.getByRole('button', { name: this.pattern('visit.next_page') })
    for (;;) {
      await last.or(on).waitFor()
      if (await last.isVisible()) return
      const words = await on.innerText()
      await on.click()
      await until(async () => (await last.isVisible()) || (await on.innerText()) !== words, true)
    }
  }

  /** Whether a form waits on the page of a person. */
  async hasDraft() {
    return this.page.getByRole('link', { name: this.text('today.continue'), exact: true }).first().isVisible()
  }

  /** Begins to save and waits for nothing; `said` is kept when the app has said that it is saved. */
  async beginToSave() {
    const deed = await this.button('visit.save').elementHandle()
    // The browser may be gone before there is an answer.
    deed.evaluate(button => button.click()).catch(() => {})
    return { said: this.said('ui.done.saved').waitFor() }
  }

  /** Goes on with the form that waits in today's panel, or at the top of the page of its person. */
  async goOn() {
    await this.page.getByRole('link', { name: this.text('today.continue'), exact: true }).first().click()
  }

  /** Leaves the form; what was typed stays as a draft. */
  async leave() {
    await this.button('ui.leave').click()
    await this.heading('today.title').waitFor()
  }

  /** The deed that takes the number of medicines over from last time. */
  sameMedicines() {
    return this.page.getByRole('button', { name: this.pattern('visit.same_medicines') })
  }

  /** The badge of the frame says so: `offline`, `synced`. */
  async says(state) {
    await this.page.locator('.bar .sync').filter({ hasText: this.text(`ui.sync.${state}`) }).waitFor()
  }

  /** The service worker has the whole build and answers for this page. */
  async serviceWorkerIsReady() {
    await until(() => this.page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready
      return active?.state === 'activated' && Boolean(navigator.serviceWorker.controller)
    }), true)
  }

  /** How many of the build's parts, which not everybody needs, the browser has kept. */
  async keptParts() {
    return this.page.evaluate(async () => {
      const builds = (await caches.keys()).filter(name => name.startsWith('dolbom-build-'))
      const kept = await Promise.all(builds.map(async name => (await caches.open(name)).keys()))
      return kept.flat().filter(({ url }) => url.includes('/build/split_')).length
    })
  }

  /** How many saves the badge of the frame says are kept or wait. */
  async waiting() {
    const badge = await this.page.locator('.bar .sync').innerText()
    return Number(/\d+/.exec(badge)?.[0] ?? 0)
  }
}

/** Counts the touches and keys of a page from now on, as the page itself sees them. */
export async function countTouches(page) {
  await page.evaluate(() => {
    globalThis.touched = { taps: 0, keys: 0 }
    addEventListener('pointerdown', event => { touched.taps += event.isTrusted ? 1 : 0 }, true)
    addEventListener('keydown', event => { touched.keys += event.isTrusted ? 1 : 0 }, true)
  })
  return () => page.evaluate(() => touched)
}

/** Waits until a question about the page has this answer. */
export async function until(ask, wanted, patience = 60_000) {
  const end = Date.now() + patience
  let answer
  for (;;) {
    answer = await ask()
    try {
      assert.deepEqual(answer, wanted)
      return
    } catch (different) {
      if (Date.now() > end) throw different
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
