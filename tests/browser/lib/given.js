// What the caller gives: the browser, the web build and the server's programs (xtask/src/browser.rs).
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const given = name => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: call \`cargo xtask test browser\``)
  return value
}

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
export const SITE = resolve(given('DOLBOM_SITE'))
export const SERVER = given('DOLBOM_SERVER')
export const GENERATE = given('DOLBOM_GENERATE')
export const TABLET = given('DOLBOM_TABLET')
/** Puts what the server will refuse into a tablet's outbox; only one scenario needs it. */
export const smuggleProgram = () => given('DOLBOM_SMUGGLE')

/** The folder of this run: it holds the neighbourhood that every server begins with, and goes with the run. */
export const RUN = given('DOLBOM_RUN')
