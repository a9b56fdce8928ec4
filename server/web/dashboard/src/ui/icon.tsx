// One of the kiosk's icons. It says nothing by itself: words stand beside it.

import { h, type JSX } from 'preact'
import icons from 'virtual:icons'

export function Icon({ name }: { name: string }): JSX.Element {
  const strokes = icons[name] ?? []
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {strokes.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  )
}
