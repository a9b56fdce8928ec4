// A question to the server that a page shows the answer of: asked when it appears or when the path
// changes, the answer to an older question never shown over a newer one's.

import { useEffect, useRef, useState } from 'preact/hooks'
import { Refused, ask } from './api.ts'

export interface Asking<T> {
  value: T | null
  refused: Refused | null
  asking: boolean
  again: () => void
}

export function asRefused(error: unknown): Refused {
  return error instanceof Refused ? error : new Refused(0, String(error))
}

/** Ask `path`; null asks nothing. With `everyMs` again and again, while the page is looked at. */
export function useAnswer<T>(path: string | null, everyMs?: number): Asking<T> {
  const [value, setValue] = useState<T | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)
  const [asking, setAsking] = useState(path !== null)
  const [round, setRound] = useState(0)
  const shown = useRef<string | null>(null)

  useEffect(() => {
    if (path === null) return undefined
    const left = new AbortController()
    if (shown.current !== path) setValue(null)
    setAsking(true)
    ask<T>(path, { signal: left.signal })
      .then((told) => {
        if (left.signal.aborted) return
        shown.current = path
        setValue(told)
        setRefused(null)
        setAsking(false)
      })
      .catch((error: unknown) => {
        if (left.signal.aborted) return
        setRefused(asRefused(error))
        setAsking(false)
      })
    return () => left.abort()
  }, [path, round])

  useEffect(() => {
    if (everyMs === undefined) return undefined
    const timer = setInterval(() => {
      if (!document.hidden) setRound((n) => n + 1)
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])

  return { value, refused, asking, again: () => setRound((n) => n + 1) }
}

type Cursor = string | number | null

interface Page {
  next: Cursor
}

export interface Paging<R> extends Asking<R[]> {
  more: (() => void) | null
}

/** Ask a list page by page; `rows` takes them out of an answer. The path may not say `after`. */
export function usePages<P extends Page, R>(path: string, rows: (page: P) => R[]): Paging<R> {
  const [all, setAll] = useState<{ path: string; rows: R[]; next: Cursor } | null>(null)
  const [after, setAfter] = useState<{ path: string; cursor: string } | null>(null)
  const cursor = after !== null && after.path === path ? after.cursor : null
  const joined = path.includes('?') ? `${path}&` : `${path}?`
  const answer = useAnswer<P>(cursor === null ? path : `${joined}after=${encodeURIComponent(cursor)}`)

  useEffect(() => {
    if (answer.value === null) return
    const page = answer.value
    setAll((before) => {
      const earlier = cursor !== null && before?.path === path ? before.rows : []
      return { path, rows: [...earlier, ...rows(page)], next: page.next }
    })
  }, [answer.value])

  const mine = all?.path === path ? all : null
  const next = mine?.next ?? null
  return {
    ...answer,
    value: mine?.rows ?? null,
    again: () => {
      setAfter(null)
      answer.again()
    },
    more: next === null || answer.asking ? null : () => setAfter({ path, cursor: String(next) }),
  }
}
