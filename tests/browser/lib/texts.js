// What the app says, from the project's own texts: a test names a sentence by its key, so that new wording costs nothing.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './given.js'

const languages = new Map(['ko', 'en'].map(language => {
  const folder = join(ROOT, 'assets', 'text', language)
  const parts = readdirSync(folder).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')))
  return [language, Object.assign({}, ...parts)]
}))

/** The sentence of a key, its places filled. A Korean particle follows its word. */
export function text(key, places = {}, language = 'ko') {
  const sentence = languages.get(language)[key]
  if (sentence === undefined) throw new Error(`there is no text ${key} in ${language}`)
  return sentence.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, particles) => {
    if (!(name in places)) throw new Error(`${key} needs ${name}`)
    return `${places[name]}${particles ? particle(String(places[name]), particles) : ''}`
  })
}

/** The sentence with anything in its places. */
export function pattern(key, language = 'ko') {
  const sentence = languages.get(language)[key]
  if (sentence === undefined) throw new Error(`there is no text ${key} in ${language}`)
  return new RegExp(sentence.split(/\{[^}]*\}/).map(escaped).join('.*?'))
}

const escaped = words => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function particle(word, particles) {
  const [closed, open] = particles.split('/')
  const last = word.codePointAt(word.length - 1)
  const isSyllable = last >= 0xac00 && last <= 0xd7a3
  return isSyllable && (last - 0xac00) % 28 > 0 ? closed : open
}
