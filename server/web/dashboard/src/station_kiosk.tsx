// What a kiosk said of itself, on its station's card: its scanners, and how long its scans take. What
// is not current is shown with its age; of a kiosk that does not tell nothing is made up.

import type { JSX } from 'preact'
import { age, count, inMillis, millis } from './format.ts'
import { serverNow } from './live.ts'
import { Icon } from './ui/icon.tsx'
import { canSay, say } from './words.ts'
import type { DeviceNow, KioskNow, LegTold } from './wire.ts'

const LEGS = ['decode', 'journal', 'answer', 'paint']

export function Devices({ kiosk }: { kiosk: KioskNow }): JSX.Element {
  if (kiosk.devices.length === 0) return <p class="unknown">{say('devices-none')}</p>
  return (
    <ul class="devices" aria-label={say('devices')}>
      {kiosk.devices.map((device) => (
        <Device key={device.device} device={device} />
      ))}
    </ul>
  )
}

function Device({ device }: { device: DeviceNow }): JSX.Element {
  const own = `device-own-${device.device}`
  const trouble = `device-trouble-${device.trouble}`
  const why = device.trouble !== '' && canSay(trouble) ? say(trouble) : say(`device-${device.state}`)
  return (
    <li class={`device ${device.state}`}>
      <Icon name={device.state === 'ready' ? 'scanner' : 'scanner-off'} />
      <span class="device-name">{canSay(own) ? say(own) : device.name}</span>
      <span class="device-state">
        {why} · {age(serverNow.value - device.since_utc_ms)}
      </span>
    </li>
  )
}

/** How long scans take, of the last minutes: the whole way in figures, its legs as parts of a bar. */
export function Latency({ kiosk }: { kiosk: KioskNow }): JSX.Element {
  const legs = new Map(kiosk.legs.map((leg) => [leg.leg, leg]))
  const whole = legs.get('whole')
  if (whole === undefined) return <p class="unknown">{say('latency-none')}</p>
  const parts = LEGS.map((leg) => legs.get(leg)).filter((leg) => leg !== undefined)
  return (
    <div class="latency">
      <p>
        <strong>{say('latency-usual', { time: millis(whole.p50_us) })}</strong> · {say('latency-slowest', { time: millis(whole.p99_us) })}
        <span class="soft"> · {say('latency-of', { n: count(kiosk.scans_timed) })}</span>
      </p>
      <div class="legs-bar" aria-hidden="true">
        {parts.map((leg) => (
          <span key={leg.leg} class={`leg ${leg.leg}`} style={{ flexGrow: Math.max(leg.p50_us, 1) }} />
        ))}
      </div>
      <dl class="legs">
        {parts.map((leg) => (
          <LegFigures key={leg.leg} leg={leg} />
        ))}
      </dl>
    </div>
  )
}

function LegFigures({ leg }: { leg: LegTold }): JSX.Element {
  return (
    <div>
      <dt>
        <span class={`leg-key ${leg.leg}`} aria-hidden="true" />
        {say(`leg-${leg.leg}`)}
      </dt>
      <dd>
        {inMillis(leg.p50_us)} <span class="soft">/ {millis(leg.p99_us)}</span>
      </dd>
    </div>
  )
}
