// What can go wrong with a profile on the disk: the files of OPFS, where the browser keeps the database, are zeroed, torn
// or gone. The browser must not run.
import { open, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Each slot of the pool begins with the name of the file that it holds; its content follows. */
const HEADER = 4096
const PAGE = 4096

const folderOf = profile => join(profile, 'Default', 'File System')

async function slots(profile) {
  const found = await readdir(folderOf(profile), { recursive: true, withFileTypes: true })
  const files = found.filter(it => it.isFile() && /^\d{8}$/.test(it.name)).map(it => join(it.parentPath ?? it.path, it.name))
  const named = []
  for (const path of files) {
    const bytes = await readFile(path)
    if (bytes.length > HEADER) named.push({ path, name: bytes.subarray(0, 512).toString('utf8').replace(/\0.*$/s, ''), size: bytes.length })
  }
  return named.filter(it => it.name !== '')
}

/** The slot that holds the database. */
export async function database(profile) {
  const found = (await slots(profile)).filter(it => it.name.endsWith('.db'))
  if (found.length !== 1) throw new Error(`one database was expected: ${JSON.stringify(await slots(profile))}`)
  return found[0]
}

async function overwrite(path, at, bytes) {
  const file = await open(path, 'r+')
  try {
    await file.write(bytes, 0, bytes.length, at)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The ways to damage a profile. */
export const DAMAGE = {
  /** The pool no longer knows that the slot held the database: it opens as an empty one. */
  async header(profile) {
    await overwrite((await database(profile)).path, 0, Buffer.alloc(HEADER))
  },
  /** The first page of the database is noise. */
  async firstPage(profile) {
    await overwrite((await database(profile)).path, HEADER, Buffer.alloc(PAGE, 0xa5))
  },
  /** Every page but the first has a byte that is not its own. */
  async pages(profile) {
    const { path, size } = await database(profile)
    for (let at = HEADER + PAGE + 100; at < size; at += PAGE) await overwrite(path, at, Buffer.from([0x5a, 0xa5, 0x5a]))
  },
  /** The second half of the database is missing. */
  async torn(profile) {
    const { path, size } = await database(profile)
    const file = await open(path, 'r+')
    await file.truncate(HEADER + Math.floor((size - HEADER) / PAGE / 2) * PAGE)
    await file.close()
  },
  /** The browser has thrown the files away. */
  async gone(profile) {
    await rm(folderOf(profile), { recursive: true, force: true })
  },
}
