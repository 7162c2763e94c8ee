// The service worker: keeps one whole build of the app, so that it opens without a network.
//
// - A build is kept whole or not at all; each file is checked against its hash before it is kept.
// - What only some pages need (a part) is kept once it was asked for, and then comes with each newer build.
// - A new build waits beside the old one until a page sends 'skip-waiting'.
// - A page's files come from the build that the page came from: their names carry a hash of their content, and a
//   build that an open page came from stays (the page holds the lock `dolbom-build-…` while it is open).
// - What the server answers (/v1/, /health) never passes through here.
//
// `cargo xtask web` writes the build's id and the list of its files into these lines.
'use strict'
const BUILD = 'BUILD_ID'
const FILES = [/* BUILD_FILES */]
const PREFIX = 'dolbom-build-'
const OWN = PREFIX + BUILD

self.addEventListener('install', event => event.waitUntil(keepBuild()))
self.addEventListener('activate', event => event.waitUntil(begin()))
self.addEventListener('message', event => {
  if (event.data === 'skip-waiting') self.skipWaiting()
  if (event.data === 'build') event.ports[0]?.postMessage(BUILD)
  if (event.data?.keep) event.waitUntil(Promise.all(event.data.keep.map(keepPart)))
})
self.addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  const isServers = pathname.startsWith('/v1/') || pathname === '/health'
  if (request.method !== 'GET' || origin !== self.location.origin || isServers) return
  if (request.mode === 'navigate') {
    event.respondWith(page(pathname, request))
    event.waitUntil(forgetUnused())
  } else {
    event.respondWith(file(pathname, request))
  }
})

// `addAll` keeps all or nothing, and so does a browser that is stopped in the middle of it.
async function keepBuild() {
  const cache = await caches.open(OWN)
  if ((await cache.keys()).length > 0) return
  const before = await kinds()
  await cache.addAll(FILES.filter(({ path, part }) => !part || before.has(kind(path))).map(whole))
}

// A name with a hash is never another file; the others are asked for anew.
function whole({ path, integrity }) {
  return new Request(path, { integrity, cache: path.startsWith('/build/') ? 'default' : 'no-cache', credentials: 'omit' })
}

// A path without its hash.
const kind = path => path.slice(0, path.lastIndexOf('-'))

// What is kept here of any build.
async function kinds() {
  const names = (await caches.keys()).filter(name => name.startsWith(PREFIX))
  const kept = await Promise.all(names.map(async name => (await caches.open(name)).keys()))
  return new Set(kept.flat().map(({ url }) => kind(new URL(url).pathname)))
}

async function begin() {
  await self.clients.claim()
  await forgetUnused()
}

// Not while a newer build is on its way: this worker cannot know which one that is.
async function forgetUnused() {
  if (self.registration.installing || self.registration.waiting) return
  const { held } = await self.navigator.locks.query()
  const used = new Set(held.map(lock => lock.name))
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== OWN && !used.has(name)) await caches.delete(name)
  }
}

async function page(pathname, request) {
  const cache = await caches.open(OWN)
  return (await cache.match(pathname, LOOSELY)) ?? (await cache.match('/index.html', LOOSELY)) ?? fetch(request)
}

async function file(pathname, request) {
  await keepPart(pathname)
  const own = await caches.match(pathname, { ...LOOSELY, cacheName: OWN })
  return own ?? (await caches.match(pathname, LOOSELY)) ?? fetch(request)
}

// Does nothing for a path that is no part of this build, or is kept.
async function keepPart(pathname) {
  const part = FILES.find(it => it.part && it.path === pathname)
  if (!part) return
  const own = await caches.open(OWN)
  if (!(await own.match(pathname, LOOSELY))) await own.add(whole(part))
}

// However a browser likes it packed, it is the same file.
const LOOSELY = { ignoreVary: true, ignoreSearch: true }
