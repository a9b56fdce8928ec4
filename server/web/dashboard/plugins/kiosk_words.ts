// What the page says in the kiosk's own words: verdicts, reasons, steps, states of an order. Only
// these messages of the kiosk's catalogue get into the page; `virtual:kiosk-words` maps a language
// to their Fluent source.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const NAME = 'virtual:kiosk-words'
const SAID_HERE = /^(verdict-[a-z_]+|reason-[a-z_]+|order-status-[a-z_]+|step-(inquire|pack|ship)|command-[a-z-]+|note-[a-z_]+|print-[a-z_-]+) =/

/** Messages whose key is said here, each with the lines that belong to it. */
export function saidHere(catalogue: string): string {
  let kept = false
  const lines = catalogue.split('\n').filter((line) => {
    if (/^\S/.test(line) && line !== '}') kept = SAID_HERE.test(line)
    return kept && line !== ''
  })
  return `${lines.join('\n')}\n`
}

export function kioskWords(folder: string): Plugin {
  return {
    name: 'kiosk-words',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null
      const said = ['en', 'ko'].map((language) => [language, saidHere(readFileSync(join(folder, `${language}.ftl`), 'utf8'))])
      return `export default ${JSON.stringify(Object.fromEntries(said))}`
    },
  }
}
