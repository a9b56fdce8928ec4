// What a station needs of a person.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AWAY_MS, BEHIND_MS, SLOW_US, byNeed, needsOf } from '../src/station_needs.ts'
import type { DeviceNow, KioskNow, KioskReceipt, Receipt, StationNow } from '../src/wire.ts'

const NOW = 1_764_000_000_000

const station = (more: Partial<StationNow> = {}): StationNow => ({
  station: 'pack-1',
  is_online: true,
  since_utc_ms: NOW,
  step: 'pack',
  operator: null,
  open_order: null,
  waits_at: null,
  unconfirmed: 0,
  held: 0,
  ...more,
})
const device = (state: DeviceNow['state'], name = 'Belt'): DeviceNow => ({ device: name, name, state, since_utc_ms: NOW, trouble: '' })
const kiosk = (more: Partial<KioskNow> = {}): KioskNow => ({
  station: 'pack-1',
  is_current: true,
  told_utc_ms: NOW,
  version: '1',
  waiting: 0,
  oldest_utc_ms: null,
  devices: [device('ready')],
  scans_timed: 0,
  legs: [],
  ...more,
})
const receipt = (state: KioskReceipt['state'] | null, isWhole = true): Receipt =>
  ({ station: 'pack-1', is_whole: isWhole, kiosk: state === null ? null : { state } }) as Receipt
const kinds = (...of: Parameters<typeof needsOf>): string[] => needsOf(...of).map((each) => each.kind)

test('a station that works well needs nobody, and what is not known is no need', () => {
  assert.deepEqual(kinds(station(), kiosk(), receipt('equal'), NOW), [])
  assert.deepEqual(kinds(station({ unconfirmed: null }), null, null, NOW), [])
  assert.deepEqual(kinds(station(), kiosk(), receipt('on_the_way'), NOW), [])
})

test('one that left in the middle of work is silent; one that was switched off is not', () => {
  const later = NOW + AWAY_MS
  assert.deepEqual(kinds(station({ is_online: false, operator: 'Kim' }), null, null, later), ['silent'])
  assert.deepEqual(kinds(station({ is_online: false, unconfirmed: 2 }), null, null, later), ['silent'])
  assert.deepEqual(kinds(station({ is_online: false, unconfirmed: null }), null, null, later), [])
})

test('one that is back in a moment is not silent, nor one of which nobody knows since when', () => {
  assert.deepEqual(kinds(station({ is_online: false, operator: 'Kim' }), null, null, NOW + AWAY_MS - 1), [])
  assert.deepEqual(kinds(station({ is_online: false, operator: 'Kim', since_utc_ms: null }), null, null, NOW + AWAY_MS), [])
})

test('a scanner that is not ready is named; without any that is ready nobody can scan', () => {
  const two = kiosk({ devices: [device('lost', 'Belt'), device('ready', 'Hand')] })
  assert.deepEqual(needsOf(station(), two, null, NOW).map((each) => [each.kind, each.name, each.tone]), [['scanner', 'Belt', 'warning']])
  assert.deepEqual(kinds(station(), kiosk({ devices: [device('failed')] }), null, NOW), ['no-scanner'])
})

test('a kiosk without any scanner may have one that types, which is known from its first scan on', () => {
  const none = needsOf(station(), kiosk({ devices: [] }), null, NOW)
  assert.deepEqual(none.map((each) => [each.kind, each.tone]), [['no-scan-yet', 'warning']])
})

test('a queue is behind when its oldest scan waits too long', () => {
  const waits = (ms: number): KioskNow => kiosk({ waiting: 3, oldest_utc_ms: NOW - ms })
  assert.deepEqual(kinds(station(), waits(BEHIND_MS - 1), null, NOW), [])
  assert.deepEqual(needsOf(station(), waits(BEHIND_MS), null, NOW).map((each) => each.count), [3])
})

test('scans that take too long are told', () => {
  const took = (p99: number): KioskNow => kiosk({ legs: [{ leg: 'whole', p50_us: 1, p99_us: p99 }, { leg: 'paint', p50_us: 1, p99_us: 2 * SLOW_US }] })
  assert.deepEqual(kinds(station(), took(SLOW_US - 1), null, NOW), [])
  assert.deepEqual(kinds(station(), took(SLOW_US), null, NOW), ['slow'])
})

test('a receipt that misses a scan is the worst, by whichever count', () => {
  const bad = station({ waits_at: 'ITEM_WRONG', held: 1 })
  assert.deepEqual(kinds(bad, kiosk(), receipt('missing'), NOW), ['lost', 'waits', 'held'])
  assert.deepEqual(kinds(station(), kiosk(), receipt('equal', false), NOW), ['lost'])
})

test('what is only the last that is known of a kiosk needs nobody', () => {
  const past = kiosk({ is_current: false, devices: [], waiting: 3, oldest_utc_ms: 0 })
  assert.deepEqual(kinds(station(), past, null, NOW), [])
})

test('stations with an error come first, and what passes by itself moves none', () => {
  const card = (name: string, more: Partial<StationNow>) => ({ station: station({ station: name, ...more }), needs: needsOf(station(more), kiosk(), null, NOW + AWAY_MS) })
  const cards = [card('c', { is_online: false, operator: 'Kim' }), card('b', { waits_at: 'ITEM_WRONG' }), card('a', {})]
  assert.deepEqual(byNeed(cards).map((each) => each.station.station), ['c', 'a', 'b'])
})
