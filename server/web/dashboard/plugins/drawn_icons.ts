// The kiosk's icons as data: `virtual:icons` maps a name to its strokes, so that the page draws
// them as elements and no markup is ever parsed at run time.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const NAME = 'virtual:icons'
const ELEMENT = /<(path|circle|rect|ellipse|line|polyline)\s([^>]*?)\/?>/g
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g

function strokes(svg: string): [string, Record<string, string>][] {
  return [...svg.matchAll(ELEMENT)].map((element) => {
    const attributes = [...(element[2] ?? '').matchAll(ATTRIBUTE)]
    const drawn = Object.fromEntries(attributes.map((each) => [each[1] ?? '', (each[2] ?? '').replace('#000', 'currentColor')]))
    return [element[1] ?? '', drawn]
  })
}

export function drawnIcons(folder: string): Plugin {
  return {
    name: 'drawn-icons',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null
      const files = readdirSync(folder).filter((file) => file.endsWith('.svg')).sort()
      const icons = files.map((file) => [file.slice(0, -4), strokes(readFileSync(join(folder, file), 'utf8'))])
      return `export default ${JSON.stringify(Object.fromEntries(icons))}`
    },
  }
}
