// Starts the app, and stands between it and what the browser offers: an update that waits, an installation.
//
// The app (app/src/platform/offers.rs) reads `dolbomUpdate` and `dolbomInstall`, hears of a change by an event of
// that name on window, and decides when a person is asked: never while a form is open.
import '/build/packs.js'
import '/build/texts.js'
import start from '/build/dolbom.js'

const own = document.querySelector('meta[name="dolbom-build"]').content
const tell = name => dispatchEvent(new Event(name))

start({ module_or_path: '/build/dolbom.wasm' }).catch(error => {
  console.error(error)
  document.documentElement.dataset.boot = 'failed'
})

// ---- An update. The next build is fetched as a whole, beside this one, and waits until it is let in.

const HOUR = 3_600_000
let waits = () => {}
globalThis.dolbomUpdate = { waiting: false, apply: () => waits() }

function offer(apply) {
  waits = apply
  dolbomUpdate.waiting = true
  tell('dolbom-update')
}

function letIn(worker) {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  worker.postMessage('skip-waiting')
}

// Another tab let a newer build in: this one goes on with its own files until it is loaded again.
function compare() {
  const { controller } = navigator.serviceWorker
  if (!controller) return
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => { if (data !== own) offer(() => location.reload()) }
  controller.postMessage('build', [port2])
}

function look(registration) {
  const waiting = registration.waiting
  if (waiting && navigator.serviceWorker.controller) offer(() => letIn(waiting))
}

// What was loaded before there was anybody to keep it.
const loaded = () => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)

async function keep() {
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => look(registration))
  })
  look(registration)
  compare()
  navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ keep: loaded() }))
  navigator.serviceWorker.addEventListener('controllerchange', compare)
  // Without a network the question fails, and is asked again.
  const ask = () => registration.update().catch(() => {})
  setInterval(ask, HOUR)
  addEventListener('online', ask)
}

// Without a service worker (plain http from another machine) the app works, but only with the network.
navigator.serviceWorker && keep().catch(error => console.error(error))

// ---- An installation, if the browser offers one.

let asks = null
globalThis.dolbomInstall = {
  ready: false,
  ask() {
    dolbomInstall.ready = false
    asks?.prompt()
    asks = null
    tell('dolbom-install')
  },
}
addEventListener('beforeinstallprompt', event => {
  event.preventDefault()
  asks = event
  dolbomInstall.ready = true
  tell('dolbom-install')
})
addEventListener('appinstalled', () => {
  asks = null
  dolbomInstall.ready = false
  tell('dolbom-install')
})
