// What a station needs of a person, the worst first, from what is known of it. Pure: a few rules.

import type { Tone } from './looks.ts'
import type { KioskNow, Receipt, StationNow } from './wire.ts'

/** A scan that waits so long for its answer is more than on its way. */
export const BEHIND_MS = 10_000
/** So long a station may be away in mid-work: a network that stumbles is back sooner. */
export const AWAY_MS = 10_000
/** Of a hundred scans one may take longer than this, from the scanner to the screen. */
export const SLOW_US = 1_000_000

export interface Need {
  /** Its words are `need-` and this. */
  kind: 'silent' | 'lost' | 'no-scanner' | 'no-scan-yet' | 'behind' | 'waits' | 'scanner' | 'held' | 'slow'
  tone: Extract<Tone, 'warning' | 'error'>
  icon: string
  /** What the words name: how many, or which. */
  count: number
  name: string
}

const NEEDS: Record<Need['kind'], [Need['tone'], string]> = {
  lost: ['error', 'unsaved'],
  silent: ['error', 'link-off'],
  'no-scanner': ['error', 'scanner-off'],
  behind: ['error', 'unsaved'],
  waits: ['warning', 'hand'],
  'no-scan-yet': ['warning', 'scanner-off'],
  scanner: ['warning', 'scanner-off'],
  held: ['warning', 'held'],
  slow: ['warning', 'clock'],
}

function need(kind: Need['kind'], count = 0, name = ''): Need {
  const [tone, icon] = NEEDS[kind]
  return { kind, tone, icon, count, name }
}

/** Whether it left in the middle of something: one that was switched off at night did not. Since a
 *  restart of the server nobody knows when it left. */
function isSilent(station: StationNow, nowMs: number): boolean {
  const since = station.since_utc_ms
  if (station.is_online || since === null || nowMs - since < AWAY_MS) return false
  return station.operator !== null || station.open_order !== null || station.held > 0 || (station.unconfirmed ?? 0) > 0
}

export function needsOf(station: StationNow, kiosk: KioskNow | null, receipt: Receipt | null, nowMs: number): Need[] {
  const needs: Need[] = []
  if (receipt !== null && (!receipt.is_whole || receipt.kiosk?.state === 'missing')) needs.push(need('lost'))
  if (isSilent(station, nowMs)) needs.push(need('silent'))
  if (station.is_online && kiosk?.is_current === true) needs.push(...needsOfKiosk(kiosk, nowMs))
  if (station.waits_at !== null && station.is_online) needs.push(need('waits'))
  if (station.held > 0) needs.push(need('held', station.held))
  return needs.sort((a, b) => Number(b.tone === 'error') - Number(a.tone === 'error'))
}

function needsOfKiosk(kiosk: KioskNow, nowMs: number): Need[] {
  const needs: Need[] = []
  const troubled = kiosk.devices.filter((device) => device.state !== 'ready')
  // A scanner that types as a keyboard is known only once it has typed a scan.
  if (kiosk.devices.length === 0) needs.push(need('no-scan-yet'))
  else if (troubled.length === kiosk.devices.length) needs.push(need('no-scanner'))
  else needs.push(...troubled.map((device) => need('scanner', 0, device.name)))
  if (kiosk.oldest_utc_ms !== null && nowMs - kiosk.oldest_utc_ms >= BEHIND_MS) needs.push(need('behind', kiosk.waiting))
  const whole = kiosk.legs.find((leg) => leg.leg === 'whole')
  if (whole !== undefined && whole.p99_us >= SLOW_US) needs.push(need('slow'))
  return needs
}

/** Stations with an error first, then all by name: what passes by itself moves no card. */
export function byNeed<T extends { station: StationNow; needs: Need[] }>(cards: T[]): T[] {
  const rank = ({ needs }: T): number => (needs.some((each) => each.tone === 'error') ? 0 : 1)
  return [...cards].sort((a, b) => rank(a) - rank(b) || a.station.station.localeCompare(b.station.station))
}
