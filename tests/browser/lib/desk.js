// What has arrived at the server, seen by somebody else's replica: the program `tablet`, without a screen.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { RUN, TABLET } from './given.js'

const run = promisify(execFile)

export class Desk {
  /** Enrolled as the first coordinator. */
  static async start(server) {
    const desk = new Desk()
    desk.home = await mkdtemp(join(RUN, 'desk-'))
    desk.code = await server.code('coordinator')
    await desk.say('enrol', '--server', server.url, '--device', '책상')
    return desk
  }

  async say(...words) {
    const env = {
      ...process.env, DOLBOM_HOME: join(this.home, 'store'), DOLBOM_LANG: 'en', DOLBOM_PASSPHRASE: '책상의 여섯 낱말로 된 암호',
      DOLBOM_CODE: this.code,
    }
    const { stdout } = await run(TABLET, words, { env, maxBuffer: 1 << 28 })
    return stdout.trim().split('\n').filter(Boolean).map(line => JSON.parse(line))
  }

  /** All visits that the server has, after one sync. */
  async visits() {
    await this.say('sync')
    return this.say('list', 'visit', '--limit', '100000')
  }

  async stop() {
    await rm(this.home, { recursive: true, force: true })
  }
}
