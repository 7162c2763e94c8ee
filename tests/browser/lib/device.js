// A person's device: a browser profile of its own on the disk, which outlives the browser, and watches over everything
// that its pages say and ask for.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM, RUN } from './given.js'

export const SIZES = {
  landscape: { width: 1280, height: 800 },
  portrait: { width: 800, height: 1280 },
  phone: { width: 390, height: 844 },
  desk: { width: 1440, height: 900 },
}

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
]

/** How long anything may take on a busy machine with two cores. */
const PATIENCE = 60_000

export class Device {
  #context = null
  /** What a page said that it should not have said. */
  faults = []
  /** Addresses asked for, in their order. */
  asked = []
  /** While there is no network or no server, a page may say that it reached nobody. */
  unreached = false

  constructor(server, profile, size) {
    this.server = server
    this.profile = profile
    this.size = size
  }

  /** A device with an empty profile; its browser runs. */
  static async start(server, { size = SIZES.landscape } = {}) {
    const device = new Device(server, await mkdtemp(join(RUN, 'profile-')), size)
    await device.open()
    return device
  }

  /** Starts the browser; the page is what it shows. */
  async open() {
    this.#context = await chromium.launchPersistentContext(this.profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: FLAGS,
      viewport: this.size,
      locale: 'ko-KR',
      timezoneId: 'Asia/Seoul',
      reducedMotion: 'reduce',
      timeout: PATIENCE,
    })
    this.#context.setDefaultTimeout(PATIENCE)
    this.#context.on('page', page => this.#watch(page))
    this.#context.on('request', request => this.#note(request))
    const [first] = this.#context.pages()
    this.page = first ?? (await this.#context.newPage())
    this.#watch(this.page)
    return this.page
  }

  get context() {
    return this.#context
  }

  /** One more tab. */
  async tab() {
    return this.#context.newPage()
  }

  #watch(page) {
    if (page.isWatched) return
    page.isWatched = true
    page.on('console', message => {
      const said = message.text()
      const reachedNobody = this.unreached && /net::ERR_|Failed to fetch|Failed to update a ServiceWorker/.test(said)
      if (message.type() === 'error' && !reachedNobody) this.faults.push(`console: ${said} (${message.location().url})`)
    })
    page.on('pageerror', error => this.faults.push(`error: ${error.message}`))
    page.on('crash', () => this.faults.push('the page crashed'))
  }

  #note(request) {
    const url = new URL(request.url())
    if (['data:', 'blob:', 'about:', 'chrome:', 'chrome-extension:'].includes(url.protocol)) return
    this.asked.push({ url, worker: Boolean(request.serviceWorker()), at: Date.now() })
  }

  /** The network goes or comes for every tab and worker of this device. */
  async setOffline(isOffline) {
    if (isOffline) this.unreached = true
    await this.#context.setOffline(isOffline)
  }

  /** The id of the browser's own process. */
  async pid() {
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const line = await readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => '')
      const words = line.split('\0')
      if (words.includes(`--user-data-dir=${this.profile}`) && !words.some(it => it.startsWith('--type='))) {
        const stat = await readFile(join('/proc', name, 'stat'), 'utf8')
        const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
        if (group === Number(name)) return Number(name)
      }
    }
    throw new Error('the browser has no process')
  }

  /** SIGKILL to the browser and all that it started, at once; whoever must not be late has asked for its id before. */
  async kill(known = null) {
    const pid = known ?? (await this.pid())
    const closed = once(this.#context, 'close')
    process.kill(-pid, 'SIGKILL')
    await closed
    this.#context = null
  }

  /** Ends the browser as a person does. */
  async close() {
    const context = this.#context
    this.#context = null
    await context?.close()
  }

  /** Nothing was said or asked that should not have been; the browser ends and the profile goes. */
  async stop() {
    await this.close()
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 })
    this.clean()
  }

  /** No error and no violation of the policy in any page, and no request to anybody but the server. */
  clean() {
    assert.deepEqual(this.faults, [])
    const strangers = this.asked.map(it => it.url.origin).filter(origin => origin !== this.server.url)
    assert.deepEqual([...new Set(strangers)], [])
  }
}
