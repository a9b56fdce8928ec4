// The page's start.

import { render } from 'preact'
import 'uplot/dist/uPlot.min.css'
import './style/tokens.css'
import './style/frame.css'
import './style/parts.css'
import './style/pages.css'
import { App } from './app.tsx'
import { resume } from './session.ts'

const root = document.getElementById('page')
if (root !== null) render(<App />, root)
void resume()
