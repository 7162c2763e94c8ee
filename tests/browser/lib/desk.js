// What has arrived at the server, seen by somebody else's replica: the program `tablet`, without a screen.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { RUN, TABLET, smuggleProgram } from './given.js'

const run = promisify(execFile)

export class Desk {
  /** Enrolled as the first coordinator, or as somebody else. */
  static async start(server, role = 'coordinator', device = '책상') {
    const desk = new Desk()
    desk.home = await mkdtemp(join(RUN, 'desk-'))
    desk.code = await server.code(role)
    await desk.say('enrol', '--server', server.url, '--device', device)
    return desk
  }

  get env() {
    return {
      ...process.env, DOLBOM_HOME: join(this.home, 'store'), DOLBOM_LANG: 'en', DOLBOM_PASSPHRASE: '책상의 여섯 낱말로 된 암호',
      DOLBOM_CODE: this.code,
    }
  }

  /** Puts a person into the outbox whom the server will refuse: no form lets her through. */
  async smuggle(household, identity) {
    const words = ['--home', this.env.DOLBOM_HOME, '--household', household, '--identity', JSON.stringify(identity)]
    const { stdout } = await run(smuggleProgram(), words, { env: this.env })
    return JSON.parse(stdout)
  }

  async say(...words) {
    const { stdout } = await run(TABLET, words, { env: this.env, maxBuffer: 1 << 28 })
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

/** What a value is not. */
const other = (codes, ...taken) => codes.find(code => !taken.includes(code))
const HEATING = ['city_gas', 'district', 'oil', 'briquette', 'electric_mat', 'none']
const TENURE = ['own', 'jeonse', 'monthly_rent', 'public_rental', 'free', 'no_contract']

/** A nurse's and a planner's tablet that tell differently how homes are heated, without having seen each other. */
export class Quarrel {
  static async start(server) {
    const it = new Quarrel()
    it.nurse = await Desk.start(server, 'nurse')
    it.planner = await Desk.start(server, 'planner')
    await it.sync()
    it.homes = (await it.nurse.say('list', 'dwelling', '--limit', '20')).filter(home => home.household)
    return it
  }

  /** Both send and fetch, the nurse first, and the nurse fetches what the planner sent. */
  async sync() {
    await this.nurse.say('sync')
    await this.planner.say('sync')
    await this.nurse.say('sync')
  }

  edit(who, home, fields) {
    return who.say('edit', 'dwelling', home.id, '--json', JSON.stringify(fields))
  }

  /** Two values for the heating of a home; answers with both codes. With `tenure` for by what right they live there too. */
  async about(home, { tenure = false } = {}) {
    const was = home.fields
    const [first, second] = [other(HEATING, was.heating), other(HEATING, was.heating, other(HEATING, was.heating))]
    await this.edit(this.nurse, home, { heating: first })
    await this.edit(this.planner, home, { heating: second })
    if (tenure) {
      const right = other(TENURE, was.tenure)
      await this.edit(this.nurse, home, { tenure: right })
      await this.edit(this.planner, home, { tenure: other(TENURE, was.tenure, right) })
    }
    await this.sync()
    this.said = [first, second]
    return this.said
  }

  /** One says how it is heated, the other by what right they live there. */
  async apart(home) {
    await this.edit(this.nurse, home, { heating: other(HEATING, home.fields.heating) })
    await this.edit(this.planner, home, { tenure: other(TENURE, home.fields.tenure) })
    await this.sync()
  }

  /** The nurse, who sees the conflict, says something else. */
  async third(home, ...taken) {
    const heating = other(HEATING, home.fields.heating, ...taken)
    await this.nurse.say('sync')
    await this.edit(this.nurse, home, { heating })
    await this.nurse.say('sync')
    return heating
  }

  /** What was decided about values of this tablet, after a sync. */
  async decided(who, ...words) {
    await who.say('sync')
    return who.say('decided', ...words)
  }

  async stop() {
    await this.nurse.stop()
    await this.planner.stop()
  }
}
