// How a page looks and whether everybody can use it: axe, sizes of targets, nothing cut.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds, in a line each. */
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    // By the debugger: the page's own policy lets nobody add a script.
    const debug = await page.context().newCDPSession(page)
    await debug.send('Runtime.evaluate', { expression: `${AXE};0` })
    await debug.detach()
  }
  const found = await page.evaluate(tags => axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS)
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary.split('\n').slice(1).join(';').trim()}`))
}

/** What is smaller than a finger, and what does not fit the width of the screen, in a line each. */
export async function misfits(page) {
  return page.evaluate(() => {
    const LEAST = 48
    const found = []
    const seen = element => {
      const box = element.getBoundingClientRect()
      // A box of one pixel holds words for readers of the screen alone.
      return box.width > 1 && box.height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    }
    const told = element => {
      const words = (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)
      return `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} “${words}”`
    }
    // A link in a sentence is as high as its line; the skip link shows only with the focus.
    const exempt = element => element.matches('.skip, .vh') || (element.matches('a') && getComputedStyle(element).display === 'inline')
    const targets = 'a[href], button, input, select, textarea, summary, [role=button], [tabindex="0"]'
    for (const element of document.querySelectorAll(targets)) {
      // A label around an input is what a finger meets.
      const target = element.closest('label') ?? element
      if (exempt(element) || !seen(target) || element.matches('.scrim > span')) continue
      const { width, height } = target.getBoundingClientRect()
      if (width < LEAST - 0.5 || height < LEAST - 0.5) {
        found.push(`target ${Math.round(width)}×${Math.round(height)}: ${told(element.matches('input') ? target : element)}`)
      }
    }
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide in ${clientWidth}`)
    for (const element of document.querySelectorAll('body *')) {
      if (!seen(element) || element.closest('.vh, .skip, svg, .scroll-x')) continue
      const style = getComputedStyle(element)
      const box = element.getBoundingClientRect()
      if (box.right > clientWidth + 1 || box.left < -1) found.push(`beyond the edge (${Math.round(box.left)}…${Math.round(box.right)} of ${clientWidth}): ${told(element)}`)
      const cuts = style.overflowX !== 'visible' || style.textOverflow === 'ellipsis'
      if (cuts && style.overflowX !== 'auto' && style.overflowX !== 'scroll' && element.scrollWidth > element.clientWidth + 1 && element.matches(':not(input, textarea, select)')) {
        found.push(`cut (${element.scrollWidth} in ${element.clientWidth}): ${told(element)}`)
      }
      if ((style.overflowX === 'auto' || style.overflowX === 'scroll') && element.scrollWidth > element.clientWidth + 1 && !element.matches('.steps, .tabs, .tbl')) {
        found.push(`scrolls sideways (${element.scrollWidth} in ${element.clientWidth}): ${told(element)}`)
      }
      if (element.children.length === 0 && element.textContent.trim() && parseFloat(style.fontSize) < 15) {
        found.push(`letters of ${style.fontSize}: ${told(element)}`)
      }
    }
    return [...new Set(found)]
  })
}
