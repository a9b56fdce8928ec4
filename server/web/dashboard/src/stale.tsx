// Says that what is shown is not live any more, and since when; and once, that it is again.

import { effect, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { nowMs } from './clock.ts'
import { age, clockTime } from './format.ts'
import { staleSince } from './live.ts'
import { Icon } from './ui/icon.tsx'
import { say } from './words.ts'

/** A moment's silence, as while a frame is asked for again, is not worth a banner. */
const TOLD_AFTER_MS = 400
const regained = signal(false)
let wasStale = false

effect(() => {
  const since = staleSince.value
  if (since !== null) wasStale = true
  else if (wasStale) {
    wasStale = false
    regained.value = true
    setTimeout(() => {
      regained.value = false
    }, 4000)
  }
  document.documentElement.classList.toggle('is-stale', since !== null)
})

export function StaleBanner(): JSX.Element {
  const since = staleSince.value
  const told = since !== null && nowMs.value - since > TOLD_AFTER_MS
  return (
    <div role="status" aria-live="polite">
      {told && (
        <div class="stale">
          <Icon name="link-off" />
          <strong>{say('stale', { time: clockTime(since) })}</strong>
          <span>{say('stale-detail')}</span>
          <span class="ago" aria-hidden="true">
            {age(nowMs.value - since)}
          </span>
        </div>
      )}
      {since === null && regained.value && (
        <div class="stale regained">
          <Icon name="link" />
          <strong>{say('stale-over')}</strong>
        </div>
      )}
    </div>
  )
}
