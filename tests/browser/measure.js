// Figures on a large store in a real browser: `DOLBOM_PERSONS=10000 DOLBOM_VISITS=100000 npm run measure`. Prints a
// table; asserts nothing, because machines differ. DOLBOM_NEIGHBOURHOOD names one that was generated before.
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const persons = process.env.DOLBOM_PERSONS ?? '10000'
const visits = process.env.DOLBOM_VISITS ?? '100000'
const TIMES = 7
process.env.DOLBOM_RUN = await mkdtemp(join(tmpdir(), 'dolbom-measure-'))
const into = join(process.env.DOLBOM_RUN, 'neighbourhood')
if (process.env.DOLBOM_NEIGHBOURHOOD) await cp(process.env.DOLBOM_NEIGHBOURHOOD, into, { recursive: true })
else {
  const words = ['--persons', persons, '--visits', visits, '--seed', '1', '--into', into]
  execFileSync(process.env.DOLBOM_GENERATE, words, { stdio: ['ignore', 'ignore', 'inherit'] })
}
const { App, PASSPHRASE } = await import('./lib/app.js')
const { Device } = await import('./lib/device.js')
const { Server } = await import('./lib/server.js')

const median = values => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]
const rows = []
const tell = (what, values) => {
  const times = [].concat(values)
  rows.push({ what, median_ms: Math.round(median(times)), least_ms: Math.round(Math.min(...times)), most_ms: Math.round(Math.max(...times)) })
}

const server = await Server.start()
const device = await Device.start(server)
try {
  const app = new App(device, device.page)
  let began = Date.now()
  await app.begin(await server.code('nurse'))
  await app.says('synced')
  tell('enrolled, and everything has come', Date.now() - began)
  await server.down()
  device.unreached = true
  const starts = []
  const opened = []
  for (let nth = 0; nth < 3; nth += 1) {
    began = Date.now()
    await app.open()
    await app.field('unlock.passphrase').waitFor()
    starts.push(Date.now() - began)
    began = Date.now()
    await app.field('unlock.passphrase').fill(PASSPHRASE)
    await device.page.keyboard.press('Enter')
    await app.todayIsThere()
    opened.push(Date.now() - began)
  }
  tell('without a network: the page, up to the passphrase', starts)
  tell('passphrase (Argon2id included), up to a list that can be used', opened)
  const searches = []
  for (const text of ['ㄱㅁㄹ', '김', '마루', 'ㅊㅎㅂ', '가상로 1', '12', '박하'].slice(0, TIMES)) {
    searches.push(await device.page.evaluate(searched, text))
    console.log(text, searches.at(-1), "ms")
    await device.page.keyboard.press('Escape')
  }
  tell('a search, from the last key to its rows', searches)
  console.table(rows)
} finally {
  await device.stop()
  await server.stop()
  await rm(process.env.DOLBOM_RUN, { recursive: true, force: true, maxRetries: 5 })
}

/** In the page, because a look from outside comes late: from the last key to the last change that it makes. */
async function searched(text) {
  const box = document.querySelector('[role=search] input, input[type=search], [role=combobox]')
  const changes = []
  const observer = new MutationObserver(() => changes.push(performance.now()))
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  const began = performance.now()
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, text)
  box.dispatchEvent(new InputEvent('input', { bubbles: true, data: text }))
  // Half a second in which nothing changes any more.
  let last = began
  while (performance.now() - last < 500) {
    await new Promise(frame => requestAnimationFrame(frame))
    last = changes.at(-1) ?? last
  }
  observer.disconnect()
  return Math.round(last - began)
}
