// How the page is built: into server/web/static, with hashed names, the licences of what is in it,
// and every file compressed beside itself. Nothing is fetched at run time from anywhere else.

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { compressed } from './plugins/compressed.ts'
import { drawnIcons } from './plugins/drawn_icons.ts'
import { kioskWords } from './plugins/kiosk_words.ts'
import { licenceTexts } from './plugins/licence_texts.ts'

const assets = fileURLToPath(new URL('../../../assets/', import.meta.url))
const LICENCES = 'LICENSES.md'

export default defineConfig({
  base: './',
  build: {
    outDir: '../static',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    license: { fileName: LICENCES },
  },
  resolve: { alias: { '@translations': `${assets}translations` } },
  plugins: [drawnIcons(`${assets}icons`), kioskWords(`${assets}translations`), licenceTexts(LICENCES), compressed()],
})
