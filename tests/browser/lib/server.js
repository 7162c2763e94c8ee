// A server with an invented neighbourhood of its own, as a process of its own, stopped by its own id.
import { spawn, execFile } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { RUN, SERVER, SITE } from './given.js'

const run = promisify(execFile)

export class Server {
  #child = null
  #listen = '127.0.0.1:0'
  log = ''

  constructor(folder, site) {
    this.folder = folder
    this.site = site
  }

  /** On a copy of the run's neighbourhood, or of the one in this folder. */
  static async start({ neighbourhood = join(RUN, 'neighbourhood'), site = SITE } = {}) {
    const folder = await mkdtemp(join(RUN, 'server-'))
    await cp(neighbourhood, folder, { recursive: true })
    const server = new Server(folder, site)
    server.staff = JSON.parse(await readFile(join(folder, 'staff.json'), 'utf8'))
    await server.up()
    return server
  }

  get store() {
    return ['--store', `sqlite:${join(this.folder, 'central.db')}`, '--key-file', join(this.folder, 'central.key')]
  }

  /** Starts; again at the same address. */
  async up(site = this.site) {
    this.site = site
    const child = spawn(SERVER, ['serve', ...this.store, '--listen', this.#listen, '--web', site], {
      env: { ...process.env, DOLBOM_LANG: 'en', RUST_LOG: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    child.stderr.on('data', words => { this.log += words })
    const lines = createInterface({ input: child.stdout })
    const ended = once(child, 'exit').then(() => { throw new Error(`the server ended:\n${this.log}`) })
    // Whoever waits for it gets it; nobody else.
    ended.catch(() => {})
    const [line] = await Promise.race([once(lines, 'line'), ended])
    this.url = line.replace('listening on ', '').trim()
    this.#listen = new URL(this.url).host
  }

  /** Ends at once: whoever asks reaches nobody. */
  async down() {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async stop() {
    await this.down()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** A command of its administrator, beside it. */
  async admin(...words) {
    const { stdout } = await run(SERVER, [...words, ...this.store], { env: { ...process.env, DOLBOM_LANG: 'en' } })
    return stdout
  }

  /** A one-time code for the first, second … member of staff with this role. */
  async code(role, nth = 0) {
    const member = this.staff.filter(it => it.role === role)[nth]
    const code = await this.admin('enrol', '--person', member.id, '--until-used', '--plain')
    return code.trim()
  }
}
