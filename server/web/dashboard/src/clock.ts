// Now, for what is shown to age: once a second, for the whole page.

import { signal } from '@preact/signals'

export const nowMs = signal(Date.now())

setInterval(() => {
  nowMs.value = Date.now()
}, 1000)
