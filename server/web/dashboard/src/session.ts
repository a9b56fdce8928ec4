// Who is signed in at this browser, as the server says.

import { computed, signal } from '@preact/signals'
import { AWAY, Refused, ask, csrf, signedOut } from './api.ts'
import { type Language, speak } from './prefs.ts'
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

/** Speak another language, here and wherever this person signs in. */
export function chooseLanguage(chosen: Language): void {
  speak(chosen)
  if (standing.value !== 'in') return
  ask('/api/session', { method: 'PATCH', body: { language: chosen } }).catch(() => undefined) // spoken here all the same
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

interface FirstAdmin {
  code: string
  name: string
  password: string
  language: Language
}

/** Raises Refused: 403 when the link's code is used or too old. */
export async function makeFirstAdmin(first: FirstAdmin): Promise<void> {
  enter(await ask<SessionView>('/api/setup', { method: 'POST', body: first }))
  location.hash = '#/live' // the code is of no more use
}

/** Raises Refused: 401 when the old one is wrong. Every other session of this person ends. */
export async function changePassword(old: string, wanted: string): Promise<void> {
  enter(await ask<SessionView>('/api/session/password', { method: 'POST', body: { old, new: wanted } }))
}
