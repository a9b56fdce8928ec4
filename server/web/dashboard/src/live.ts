// The socket on which the server tells what happens: connected while somebody is signed in, it asks
// for a snapshot, folds what follows, and asks again whenever something is missing. While nothing
// can be heard, what is shown is stale, and `staleSince` says since when.

import { computed, effect, signal } from '@preact/signals'
import { type Socket, io } from 'socket.io-client'
import { nowMs } from './clock.ts'
import { type Live, fromSnapshot, withFrame } from './feed.ts'
import { resume, standing } from './session.ts'
import type { LiveFrame, SnapshotAnswer } from './wire.ts'

const ANSWER_MS = 5000
const AGAIN_MS = 1000
const SHOWN_EVERY_MS = 100

/** What is shown: as it is known, but a few times a second at most. */
export const live = signal<Live | null>(null)
/** Since when (this browser's clock) nothing is heard; null while the page is up to date. */
export const staleSince = signal<number | null>(null)
const serverAheadMs = signal(0)
/** The server's clock, as far as it was told. */
export const serverNow = computed(() => nowMs.value + serverAheadMs.value)

let socket: Socket | null = null
let asking = false
let known: Live | null = null
let showing: ReturnType<typeof setTimeout> | null = null

function know(now: Live | null): void {
  known = now
  showing ??= setTimeout(() => {
    showing = null
    live.value = known
  }, SHOWN_EVERY_MS)
}

function stale(): void {
  staleSince.value ??= Date.now()
}

function askSnapshot(): void {
  const asked = socket
  if (asking || asked === null || !asked.connected) return
  asking = true
  const have = known === null ? {} : { epoch: known.epoch, seq: known.seq }
  asked.timeout(ANSWER_MS).emit('snapshot', have, (error: Error | null, answer: SnapshotAnswer) => {
    asking = false
    if (asked !== socket) return
    if (error !== null || answer.type === 'refused') {
      stale()
      setTimeout(askSnapshot, AGAIN_MS)
    } else take(answer)
  })
}

function take(answer: SnapshotAnswer): void {
  if (answer.type === 'snapshot') {
    know(fromSnapshot(answer))
    serverAheadMs.value = answer.now_utc_ms - Date.now()
  }
  staleSince.value = null
}

function hear(frame: LiveFrame): void {
  if (known === null) return // the snapshot that is asked for has it
  const after = withFrame(known, frame)
  if (after === null) lost()
  else if (after !== known) know(after)
}

// What is missing cannot be told from what is known: with the number known so far the server tells
// the missed items, or sends a snapshot.
function lost(): void {
  stale()
  askSnapshot()
}

function open(): void {
  const opened = io('/dashboard', { reconnectionDelay: 300, reconnectionDelayMax: 2000, timeout: ANSWER_MS })
  socket = opened
  opened.on('connect', askSnapshot)
  opened.on('events', hear)
  opened.on('resync', lost)
  opened.on('disconnect', (reason) => {
    asking = false
    stale()
    if (reason === 'io server disconnect') refused(opened)
  })
  opened.on('connect_error', () => {
    stale()
    if (!opened.active) refused(opened) // it answered, and will not have this page
  })
}

function refused(opened: Socket): void {
  void resume()
  setTimeout(() => {
    if (opened === socket) opened.connect()
  }, AGAIN_MS)
}

function close(): void {
  socket?.disconnect()
  socket = null
  asking = false
  know(null)
  staleSince.value = null
}

effect(() => {
  if (standing.value === 'in') open()
  else if (socket !== null) close()
})
