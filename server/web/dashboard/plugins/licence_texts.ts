// Puts the text of the Apache licence under packages that name it and bring no copy of it, as it has
// to go with them. The text is the one that a package of the build brings, under the same licence.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

export function licenceTexts(file: string): Plugin {
  return {
    name: 'licence-texts',
    apply: 'build',
    writeBundle({ dir }) {
      const path = join(dir ?? '', file)
      const apache = readFileSync(new URL('../node_modules/typescript/LICENSE.txt', import.meta.url), 'utf8').trim()
      const told = readFileSync(path, 'utf8')
      writeFileSync(path, told.replace(/^(## .*\(Apache-2\.0\)\n)\n(?=## )/gm, (_, head: string) => `${head}\n${apache}\n\n`))
    },
  }
}
