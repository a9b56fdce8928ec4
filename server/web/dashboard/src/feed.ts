// What a live page knows: a snapshot, and the numbered items that came after it, folded in order.
// What came twice is passed over; a hole is never bridged. Pure.

import type { Alert, CentreTold, KioskNow, LiveFrame, LiveItem, OrderNow, ScanRow, Snapshot, StationNow } from './wire.ts'

export const SCANS_SHOWN = 50
export const MINUTE_MS = 60_000
export const MINUTES_SHOWN = 60
const ORDERS_SHOWN = 200

/** How many scans of each verdict were stored in a minute, by the minute's beginning. */
export type Minutes = ReadonlyMap<number, Readonly<Record<string, number>>>

export interface Live {
  readonly epoch: string
  readonly seq: number
  readonly stations: ReadonlyMap<string, StationNow>
  /** What kiosks said of themselves, by their stations' names; older ones are not among them. */
  readonly kiosks: ReadonlyMap<string, KioskNow>
  readonly scans: readonly ScanRow[]
  readonly minutes: Minutes
  /** Orders that changed since the snapshot, as they stand, by their number. */
  readonly orders: ReadonlyMap<string, OrderNow>
  readonly orderCounts: Readonly<Record<string, number>> | null
  readonly centre: CentreTold
  readonly alerts: readonly Alert[]
  /** Goes up whenever orders changed that are not named. */
  readonly ordersChanged: number
}

export function fromSnapshot(told: Snapshot): Live {
  const minutes = new Map<number, Record<string, number>>()
  for (const { utc_ms, verdict, scans } of told.minutes) {
    minutes.set(utc_ms, { ...minutes.get(utc_ms), [verdict]: scans })
  }
  return {
    epoch: told.epoch,
    seq: told.seq,
    stations: new Map(told.stations.map((station) => [station.station, station])),
    kiosks: new Map(told.kiosks.map((kiosk) => [kiosk.station, kiosk])),
    scans: told.scans.slice(0, SCANS_SHOWN),
    minutes,
    orders: new Map(),
    orderCounts: told.order_counts,
    centre: told.centre,
    alerts: told.alerts,
    ordersChanged: 0,
  }
}

/** What is known after a frame; null when something before it is missing. */
export function withFrame(live: Live, frame: LiveFrame): Live | null {
  if (frame.epoch !== live.epoch || frame.first_seq > live.seq + 1) return null
  const fresh = frame.events.slice(live.seq + 1 - frame.first_seq)
  if (fresh.length === 0) return live
  return { ...fresh.reduce(withItem, live), seq: live.seq + fresh.length }
}

function withItem(live: Live, item: LiveItem): Live {
  switch (item.type) {
    case 'scan':
      return { ...live, scans: [item.scan, ...live.scans].slice(0, SCANS_SHOWN), minutes: counted(live.minutes, item.scan) }
    case 'station':
      return { ...live, stations: new Map(live.stations).set(item.station.station, item.station) }
    case 'kiosk':
      return { ...live, kiosks: new Map(live.kiosks).set(item.kiosk.station, item.kiosk) }
    case 'order':
      return { ...live, orders: newest(live.orders, item.order) }
    case 'orders_changed':
      return { ...live, ordersChanged: live.ordersChanged + 1 }
    case 'order_counts':
      return { ...live, orderCounts: item.orders }
    case 'centre':
      return { ...live, centre: item.centre }
    case 'alerts':
      return { ...live, alerts: item.alerts }
    default:
      return live // of a newer server
  }
}

/** Orders with one more, the latest last; only so many are kept. */
function newest(orders: ReadonlyMap<string, OrderNow>, order: OrderNow): ReadonlyMap<string, OrderNow> {
  const kept = [...orders].filter(([orderNo]) => orderNo !== order.order_no).slice(1 - ORDERS_SHOWN)
  return new Map([...kept, [order.order_no, order]])
}

function counted(minutes: Minutes, scan: ScanRow): Minutes {
  const at = minuteOf(scan.stored_utc_ms ?? scan.captured_utc_ms)
  const before = minutes.get(at)
  const oldest = Math.max(at, ...minutes.keys()) - MINUTES_SHOWN * MINUTE_MS
  const kept = new Map([...minutes].filter(([minute]) => minute > oldest))
  return kept.set(at, { ...before, [scan.verdict]: (before?.[scan.verdict] ?? 0) + 1 })
}

export function minuteOf(utcMs: number): number {
  return Math.floor(utcMs / MINUTE_MS) * MINUTE_MS
}

/** Scans of each verdict since a minute. */
export function totals(minutes: Minutes, sinceMs: number): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [at, verdicts] of minutes) {
    if (at < sinceMs) continue
    for (const [verdict, scans] of Object.entries(verdicts)) sums.set(verdict, (sums.get(verdict) ?? 0) + scans)
  }
  return sums
}
