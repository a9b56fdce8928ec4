// Numbers, times and ages as the chosen language writes them. Times are UTC milliseconds as the
// server counts them, and shown in this browser's time zone.

import { language } from './prefs.ts'
import { say } from './words.ts'

const LOCALES = { en: 'en-GB', ko: 'ko-KR' }
const formats = new Map<string, Intl.DateTimeFormat>()
const numbers = new Map<string, Intl.NumberFormat>()

function dateFormat(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value} ${name}`
  let found = formats.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(LOCALES[language.value], options)
    formats.set(key, found)
  }
  return found
}

/** 14:03:27 */
export function clockTime(utcMs: number): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  return dateFormat('time', options).format(utcMs)
}

/** The day and the time, to the second. */
export function dayAndTime(utcMs: number): string {
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  return `${dateFormat('day', day).format(utcMs)} ${clockTime(utcMs)}`
}

/** A date as the server writes it, 2026-11-27. */
export function day(iso: string): string {
  const options = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' } as const
  const at = Date.parse(`${iso}T00:00:00Z`)
  return Number.isNaN(at) ? iso : dateFormat('date', options).format(at)
}

export function count(value: number): string {
  let found = numbers.get(language.value)
  if (found === undefined) {
    found = new Intl.NumberFormat(LOCALES[language.value])
    numbers.set(language.value, found)
  }
  return found.format(value)
}

/** A short duration in milliseconds, as exact as it is worth: 0.5 ms, 12 ms, 1,200 ms. */
export function millis(us: number): string {
  return say('millis', { n: inMillis(us) })
}

/** The same without its unit. */
export function inMillis(us: number): string {
  const ms = us / 1000
  return ms < 9.95 ? ms.toFixed(1) : count(Math.round(ms))
}

/** How long ago or how long, in the largest unit that fits: 12 s, 4 min, 3 h, 2 d. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return say('age-seconds', { n: seconds })
  if (seconds < 3600) return say('age-minutes', { n: Math.floor(seconds / 60) })
  if (seconds < 172_800) return say('age-hours', { n: Math.floor(seconds / 3600) })
  return say('age-days', { n: Math.floor(seconds / 86_400) })
}

/** Today in this browser's time zone, as 2026-11-27. */
export function localDay(utcMs: number): string {
  return new Intl.DateTimeFormat('sv-SE').format(utcMs)
}
