// A second build of the app: the same program under other names, as if a release had changed every file.
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { RUN, SITE } from './given.js'

const IS_TEXT = /\.(html|js|css|webmanifest|json)$/

/** Which build a folder holds. */
export async function buildOf(site) {
  return JSON.parse(await readFile(join(site, 'build.json'), 'utf8')).build
}

/** The addresses of its files. */
export async function filesOf(site) {
  const { files } = JSON.parse(await readFile(join(site, 'build.json'), 'utf8'))
  return new Set(Object.keys(files).map(path => `/${path}`))
}

/** Writes the second build and answers its folder. */
export async function secondBuild() {
  const folder = await mkdtemp(join(RUN, 'site-'))
  await cp(SITE, folder, { recursive: true })
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(it => it.isFile())
    .map(it => join(it.parentPath ?? it.path, it.name))
  // Every hash in a name, and the id of the build, becomes another of the same length.
  const turned = new Map()
  const turn = hash => turned.get(hash) ?? turned.set(hash, another(hash)).get(hash)
  const hashes = names.flatMap(name => /-([0-9a-f]{16})\.\w+$/.exec(name)?.[1] ?? [])
  const known = new RegExp([await buildOf(SITE), ...new Set(hashes)].join('|'), 'g')
  const packed = []
  for (const name of names) {
    if (name.endsWith('.br')) {
      packed.push(name.slice(0, -3))
      await rm(name)
      continue
    }
    const bytes = await readFile(name)
    await writeFile(name, IS_TEXT.test(name) ? bytes.toString('utf8').replace(known, turn) : bytes)
    const own = join(folder, name.slice(folder.length).replace(known, turn))
    if (own !== name) await rename(name, own)
  }
  await listAgain(folder)
  for (const name of packed) await pack(join(folder, name.slice(folder.length).replace(known, turn)))
  return folder
}

const another = hash => createHash('sha256').update(`second ${hash}`).digest('hex').slice(0, hash.length)

/** The service worker checks each file against its hash. */
async function listAgain(folder) {
  const name = join(folder, 'sw.js')
  const text = await readFile(name, 'utf8')
  const list = /const FILES = (\[.*\])/.exec(text)[1]
  const files = []
  for (const { path } of JSON.parse(list)) {
    const bytes = await readFile(join(folder, path))
    files.push({ path, integrity: `sha256-${createHash('sha256').update(bytes).digest('base64')}` })
  }
  await writeFile(name, text.replace(list, JSON.stringify(files)))
}

async function pack(name) {
  const bytes = await readFile(name)
  await writeFile(`${name}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }))
}
