// A barcode as the server drew it: dark modules, in black on white in the dark theme, too.

import type { JSX } from 'preact'
import type { Drawing } from '../wire.ts'

/** Whole pixels a module where there is room: `module` of them. */
export function Barcode({ drawing, module, label }: { drawing: Drawing; module: number; label: string }): JSX.Element {
  return (
    <svg class="barcode" role="img" aria-label={label} viewBox={`0 0 ${drawing.width} ${drawing.height}`} width={drawing.width * module} height={drawing.height * module}>
      <path d={drawing.path} />
    </svg>
  )
}
