// Runs the scenarios, a file after the other or two at a time. The last line is `N passed, N failed`.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'dolbom-browser-'))
process.env.DOLBOM_RUN = folder
// Lets the browser tell of what its service worker asks for.
process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS = '1'

const wanted = process.argv.slice(2)
const all = readdirSync(join(here, 'scenarios')).filter(name => name.endsWith('.test.js')).sort()
const files = all.filter(name => wanted.length === 0 || wanted.some(it => name.includes(it)))

const neighbourhood = ['--persons', '40', '--visits', '160', '--seed', '1', '--into', join(folder, 'neighbourhood')]
let passed = 0
let failed = 0
try {
  execFileSync(process.env.DOLBOM_GENERATE, neighbourhood, { stdio: ['ignore', 'inherit', 'pipe'] })
  const events = run({
    files: files.map(name => resolve(here, 'scenarios', name)),
    concurrency: Number(process.env.DOLBOM_AT_ONCE ?? 2),
    timeout: 600_000,
  })
  events.on('test:pass', ({ details, skip }) => { if (details.type !== 'suite' && !skip) passed += 1 })
  events.on('test:fail', () => { failed += 1 })
  for await (const words of events.compose(spec)) process.stdout.write(words)
} catch (error) {
  failed += 1
  console.error(error)
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
