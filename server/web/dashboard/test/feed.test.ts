// What a live page knows: no item twice, no hole bridged.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MINUTE_MS, SCANS_SHOWN, fromSnapshot, totals, withFrame } from '../src/feed.ts'
import type { KioskNow, LiveItem, ScanRow, Snapshot } from '../src/wire.ts'

const T0 = 1_764_000_000_000 - (1_764_000_000_000 % MINUTE_MS)

function scan(key: number, verdict = 'ITEM_MATCHED', utcMs = T0 + key): ScanRow {
  return { scan_id: String(key), scan_key: key, verdict, stored_utc_ms: utcMs, captured_utc_ms: utcMs } as ScanRow
}

const told = (key: number, verdict?: string, utcMs?: number): LiveItem => ({ type: 'scan', scan: scan(key, verdict, utcMs) })

function snapshot(seq: number): Snapshot {
  return {
    type: 'snapshot',
    epoch: 'a',
    seq,
    now_utc_ms: T0,
    stations: [],
    kiosks: [],
    scans: [scan(2), scan(1)],
    minutes: [{ utc_ms: T0, verdict: 'ITEM_MATCHED', scans: 2 }],
    order_counts: null,
    centre: { state: 'none', waiting: 0, since_utc_ms: null },
    alerts: [],
  }
}

test('items are folded in their order, the newest scan first', () => {
  const live = withFrame(fromSnapshot(snapshot(7)), { epoch: 'a', first_seq: 8, events: [told(3), told(4, 'ITEM_WRONG')] })
  assert.deepEqual(live?.scans.map((each) => each.scan_key), [4, 3, 2, 1])
  assert.equal(live?.seq, 9)
  assert.deepEqual([...totals(live?.minutes ?? new Map(), 0)], [['ITEM_MATCHED', 3], ['ITEM_WRONG', 1]])
})

test('what came already is passed over, and what is new behind it is taken', () => {
  const live = fromSnapshot(snapshot(8))
  assert.equal(withFrame(live, { epoch: 'a', first_seq: 7, events: [told(1), told(2)] }), live)
  const after = withFrame(live, { epoch: 'a', first_seq: 8, events: [told(2), told(3)] })
  assert.deepEqual(after?.scans.map((each) => each.scan_key), [3, 2, 1])
  assert.equal(totals(after?.minutes ?? new Map(), 0).get('ITEM_MATCHED'), 3)
})

test('a hole, or another run of the server, is told apart', () => {
  const live = fromSnapshot(snapshot(8))
  assert.equal(withFrame(live, { epoch: 'a', first_seq: 10, events: [told(4)] }), null)
  assert.equal(withFrame(live, { epoch: 'b', first_seq: 9, events: [told(3)] }), null)
})

test('memory does not grow: so many scans, so many minutes', () => {
  let live = fromSnapshot(snapshot(0))
  for (let n = 1; n <= 5000; n += 1) {
    const after = withFrame(live, { epoch: 'a', first_seq: n, events: [told(n + 2, 'ITEM_OVER', T0 + n * 6000)] })
    assert.notEqual(after, null)
    live = after ?? live
  }
  assert.equal(live.scans.length, SCANS_SHOWN)
  assert.ok(live.minutes.size <= 60)
  const order = (n: number): LiveItem => ({ type: 'order', order: { order_no: `SO-${n}`, status: 'open', revision: n, line_count: 1, units_ordered: 1, units_packed: 0, ship_by: null } })
  const after = withFrame(live, { epoch: 'a', first_seq: live.seq + 1, events: Array.from({ length: 1000 }, (_, n) => order(n)) })
  assert.ok((after?.orders.size ?? 0) <= 200)
})

test('what a newer server tells besides is passed over', () => {
  const live = fromSnapshot(snapshot(0))
  const after = withFrame(live, { epoch: 'a', first_seq: 1, events: [{ type: 'weather' } as unknown as LiveItem, told(3)] })
  assert.equal(after?.seq, 2)
})

test('of a kiosk the last that it said is known', () => {
  const told = (waiting: number): LiveItem => ({ type: 'kiosk', kiosk: { station: 'pack-1', waiting } as KioskNow })
  const live = withFrame(fromSnapshot(snapshot(0)), { epoch: 'a', first_seq: 1, events: [told(3), told(2)] })
  assert.deepEqual([...(live?.kiosks.values() ?? [])].map((kiosk) => kiosk.waiting), [2])
})
