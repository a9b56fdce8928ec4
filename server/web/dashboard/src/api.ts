// The server's REST API as the page asks it: JSON in and out, the session's cookie, the CSRF token
// on what changes something. A refused request is a `Refused`, with the server's own sentence.

import { signal } from '@preact/signals'

/** Set on sign-in; sent with every request that changes something. */
export const csrf = signal('')
/** Called when the server no longer knows the session. */
export const signedOut: { tell: () => void } = { tell: () => undefined }

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const TIMEOUT_MS = 15_000

export class Refused extends Error {
  readonly status: number
  readonly retryAfterS: number | null
  readonly more: Record<string, unknown>

  constructor(status: number, detail: string, retryAfterS: number | null = null, more: Record<string, unknown> = {}) {
    super(detail)
    this.status = status
    this.retryAfterS = retryAfterS
    this.more = more
  }
}

/** The server could not be asked at all: `status` is 0. */
export const AWAY = 0

interface Asked {
  method?: string
  body?: unknown
  file?: Blob
  /** How long the answer may take, where it waits for somebody else. */
  patienceMs?: number
  signal?: AbortSignal
}

export async function ask<T>(path: string, asked: Asked = {}): Promise<T> {
  const answer = await reach(path, asked)
  if (answer.status === 204) return undefined as T
  const told: unknown = await answer.json().catch(() => ({}))
  if (answer.ok) return told as T
  if (answer.status === 401 && !path.startsWith('/api/session')) signedOut.tell()
  throw refusal(answer, told as Record<string, unknown>)
}

async function reach(path: string, asked: Asked): Promise<Response> {
  const method = asked.method ?? 'GET'
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (asked.body !== undefined) headers['Content-Type'] = 'application/json'
  if (asked.file !== undefined) headers['Content-Type'] = asked.file.type
  if (UNSAFE.has(method) && csrf.value !== '') headers['X-CSRF-Token'] = csrf.value
  const given = asked.signal
  const limit = asked.file === undefined ? [AbortSignal.timeout(asked.patienceMs ?? TIMEOUT_MS)] : []
  try {
    return await fetch(path, {
      method,
      headers,
      body: asked.file ?? (asked.body === undefined ? null : JSON.stringify(asked.body)),
      credentials: 'same-origin',
      signal: AbortSignal.any(given === undefined ? limit : [given, ...limit]),
    })
  } catch (error) {
    if (given?.aborted === true) throw error
    throw new Refused(AWAY, String(error))
  }
}

function refusal(answer: Response, told: Record<string, unknown>): Refused {
  const detail = typeof told['detail'] === 'string' ? told['detail'] : answer.statusText
  const wait = Number(answer.headers.get('Retry-After'))
  return new Refused(answer.status, detail, Number.isFinite(wait) && wait > 0 ? wait : null, told)
}

/** A path with the parts of a query that say something. */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parts.set(name, String(value))
  }
  const text = parts.toString()
  return text === '' ? path : `${path}?${text}`
}
