// Orders by the day they are to be shipped.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAYS_SHOWN, byDay } from '../src/days.ts'

const counted = (ship_by: string | null, status: string, orders: number) => ({ ship_by, status, orders })

test('what is late comes first, all of it together, then the days, then what has none', () => {
  const days = byDay(
    [counted('2026-11-27', 'open', 4), counted('2026-11-27', 'packed', 2), counted('2026-11-26', 'packing', 1), counted('2026-01-02', 'on_hold', 1), counted(null, 'open', 7)],
    '2026-11-27',
  )
  assert.deepEqual(days, [
    { day: 'late', toPack: 2, packed: 0 },
    { day: '2026-11-27', toPack: 4, packed: 2 },
    { day: 'none', toPack: 7, packed: 0 },
  ])
})

test('days that are far off are one row', () => {
  const far = Array.from({ length: 20 }, (_, n) => counted(`2027-01-${String(n + 1).padStart(2, '0')}`, 'open', 1))
  const days = byDay(far, '2026-11-27')
  assert.equal(days.length, DAYS_SHOWN + 1)
  assert.deepEqual(days.at(-1), { day: 'later', toPack: 20 - DAYS_SHOWN, packed: 0 })
})
