// Runs before the first paint: how the page looks, what may be run, and that this build is in use.
'use strict'
{
  const page = document.documentElement
  // A browser may refuse to give its storage; then the page looks as it does on the first day.
  const stored = name => { try { return localStorage.getItem(name) } catch { return null } }
  for (const name of ['theme', 'text']) {
    const value = stored(`dolbom-${name}`)
    if (value) page.dataset[name] = value
  }
  const lang = stored('dolbom-lang')
  if (lang === 'ko' || lang === 'en') page.lang = lang

  // The server's policy (`require-trusted-types-for 'script'`) lets a text name a script only through this:
  // the service worker and this build's data worker, nothing else.
  const scripts = /^\/(sw|build\/worker-[0-9a-f]{16})\.js$/
  globalThis.trustedTypes?.createPolicy('default', {
    createScriptURL(given) {
      const { origin, pathname } = new URL(given, location.href)
      return origin === location.origin && scripts.test(pathname) ? given : null
    },
  })

  // Held until the page is gone: the service worker keeps the files of every build that is in use.
  const build = document.querySelector('meta[name="dolbom-build"]').content
  navigator.locks?.request(`dolbom-build-${build}`, { mode: 'shared' }, () => new Promise(() => {}))
}
