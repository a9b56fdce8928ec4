// Who is signed in at this browser, as the server says.

import { computed, signal } from '@preact/signals'
import { AWAY, Refused, ask, csrf, signedOut } from './api.ts'
import { speak } from './prefs.ts'
import type { SessionView } from './wire.ts'

export type Standing = 'asking' | 'out' | 'in' | 'away'

export const who = signal<SessionView | null>(null)
export const standing = signal<Standing>('asking')
export const isAdmin = computed(() => who.value?.role === 'admin')

signedOut.tell = () => {
  who.value = null
  csrf.value = ''
  standing.value = 'out'
}

function enter(session: SessionView): void {
  csrf.value = session.csrf
  who.value = session
  standing.value = 'in'
}

/** Ask the server whether this browser is signed in already. */
export async function resume(): Promise<void> {
  try {
    enter(await ask<SessionView>('/api/session'))
  } catch (error) {
    const away = error instanceof Refused && (error.status === AWAY || error.status >= 500)
    if (away) standing.value = 'away'
    else signedOut.tell()
  }
}

/** Raises Refused: 401 when name or password are wrong, 429 when tried too often. */
export async function signIn(name: string, password: string): Promise<void> {
  enter(await ask<SessionView>('/api/session', { method: 'POST', body: { name, password } }))
  const language = who.value?.language
  if (language === 'ko' || language === 'en') speak(language)
}

export async function signOut(): Promise<void> {
  await ask('/api/session', { method: 'DELETE' })
  signedOut.tell()
}
