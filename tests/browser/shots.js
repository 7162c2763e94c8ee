// The pictures of docs/ui: every page at three sizes, in Korean and in English, from the invented neighbourhood.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** In docs/ui stand those that the design has; the name is that of its mock-up. */
const KEPT = {
  enrol: 'a-enrol', locked: 'a-unlock', today: 'b-today', 'today-search': 'b2-today-search', profile: 'c-profile',
  'visit-vitals': 'd-senior-vitals', 'visit-strength': 'd2-senior-strength', 'visit-mind': 'd2-senior-mind',
  'visit-judgement': 'd3-senior-judgement', 'discovery-signs': 'f-discovery', 'discovery-page': 'f2-discovery-page',
  sync: 'h-sync',
}
/** Those of the desk, at its own size. */
const DESK = { conflicts: 'i-conflict', figures: 'j-figures', devices: 'l-devices' }
const OUT = fileURLToPath(new URL('../../docs/ui/', import.meta.url))

process.env.DOLBOM_RUN = await mkdtemp(join(tmpdir(), 'dolbom-shots-'))
const neighbourhood = ['--persons', '120', '--visits', '900', '--seed', '1', '--into', join(process.env.DOLBOM_RUN, 'neighbourhood')]
execFileSync(process.env.DOLBOM_GENERATE, neighbourhood, { stdio: ['ignore', 'ignore', 'inherit'] })
const { Device, SIZES } = await import('./lib/device.js')
const { Server } = await import('./lib/server.js')
const { App } = await import('./lib/app.js')
const { Quarrel } = await import('./lib/desk.js')
const { deskTour, tour } = await import('./lib/tour.js')

await mkdir(OUT, { recursive: true })
const server = await Server.start()
try {
  for (const language of ['ko', 'en']) {
    const device = await Device.start(server)
    for await (const name of tour(device, language)) {
      for (const [size, { width, height }] of Object.entries(SIZES)) {
        // English is shown once a page; the layouts are the same.
        if (!KEPT[name] || size === 'desk' || (language === 'en' && size !== 'landscape')) continue
        await device.page.setViewportSize({ width, height })
        await device.page.evaluate(() => document.fonts.ready)
        await device.page.screenshot({ path: join(OUT, `${KEPT[name]}_${width}x${height}_${language}.png`) })
      }
      await device.page.setViewportSize(SIZES.landscape)
    }
    await device.stop()
  }
  const quarrel = await Quarrel.start(server)
  await quarrel.about(quarrel.homes[0])
  for (const [nth, language] of ['ko', 'en'].entries()) {
    await quarrel.about(quarrel.homes[nth + 1], { tenure: true })
    const device = await Device.start(server, { size: SIZES.desk })
    const taken = name => device.page.screenshot({ path: join(OUT, `${DESK[name]}_1440x900_${language}.png`) })
    for await (const name of deskTour(device, language, quarrel)) if (DESK[name]) await taken(name)
    const app = new App(device, device.page, language)
    for (const name of ['figures', 'devices']) {
      await app.go(name)
      await app.page.locator('main .skel').first().waitFor({ state: 'detached' })
      await taken(name)
    }
    await device.stop()
  }
  await quarrel.stop()
} finally {
  await server.stop()
  await rm(process.env.DOLBOM_RUN, { recursive: true, force: true, maxRetries: 5 })
}
