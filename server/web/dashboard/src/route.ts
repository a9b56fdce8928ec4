// Where in the page one is: the address after the #, as /orders/SO-1?q=x.

import { computed, signal } from '@preact/signals'

export interface Place {
  /** The first part: live, orders, scans... */
  room: string
  /** The rest, decoded: an order's number. */
  rest: string
  query: URLSearchParams
}

const hash = signal(location.hash)
addEventListener('hashchange', () => {
  hash.value = location.hash
})

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a lone % typed by hand
  }
}

export const place = computed<Place>(() => {
  const [path = '', query = ''] = hash.value.replace(/^#\/?/, '').split('?', 2)
  const at = path.indexOf('/')
  const room = at === -1 ? path : path.slice(0, at)
  return { room: room || 'live', rest: at === -1 ? '' : decoded(path.slice(at + 1)), query: new URLSearchParams(query) }
})

export function addressOf(room: string, rest = '', query: Record<string, string> = {}): string {
  const parts = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  const asked = parts.size > 0 ? `?${parts}` : ''
  return `#/${room}${rest === '' ? '' : `/${encodeURIComponent(rest)}`}${asked}`
}

/** Go there without a step in the browser's history (a filter that is being typed). */
export function replacePlace(address: string): void {
  history.replaceState(null, '', address)
  hash.value = address
}
