// Around every room: the name, the way to the other rooms, language, theme, and who is signed in.

import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { asRefused } from './asking.ts'
import { type Theme, language, theme, wear } from './prefs.ts'
import { addressOf, place } from './route.ts'
import { chooseLanguage, isAdmin, signOut, who } from './session.ts'
import { StaleBanner } from './stale.tsx'
import { Icon } from './ui/icon.tsx'
import { Button, Problem } from './ui/parts.tsx'
import { say } from './words.ts'

const ROOMS: [string, string][] = [
  ['live', 'station'],
  ['scans', 'barcode'],
  ['orders', 'order'],
  ['conflicts', 'conflict'],
  ['operators', 'badge'],
  ['import', 'plus'],
  ['print', 'printer'],
]
const ADMIN_ROOMS: [string, string][] = [
  ['users', 'user'],
  ['tokens', 'link'],
  ['audit', 'saved'],
]

export function Frame({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <>
      <a class="skip" href="#room" onClick={skip}>
        {say('skip')}
      </a>
      <header class="bar">
        <a class="brand" href={addressOf('live')}>
          <Icon name="barcode" />
          Scanstation
        </a>
        <Ways />
        <Switches />
      </header>
      <StaleBanner />
      {children}
    </>
  )
}

// The address after the # is the room's: the skip link only moves the focus.
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('room')?.focus()
}

function Ways(): JSX.Element {
  const rooms = isAdmin.value ? [...ROOMS, ...ADMIN_ROOMS] : ROOMS
  return (
    <nav aria-label={say('ways')}>
      {rooms.map(([room, icon]) => (
        <a key={room} href={addressOf(room)} aria-current={place.value.room === room ? 'page' : undefined}>
          <Icon name={icon} />
          {say(`room-${room}`)}
        </a>
      ))}
    </nav>
  )
}

const NEXT_THEME: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }

export function Looks(): JSX.Element {
  const other = language.value === 'ko' ? 'en' : 'ko'
  return (
    <>
      <button type="button" class="button quiet" lang={other} onClick={() => chooseLanguage(other)}>
        <Icon name="globe" />
        {other === 'ko' ? '한국어' : 'English'}
      </button>
      <Button kind="quiet" label={say(`theme-${theme.value}`)} press={() => wear(NEXT_THEME[theme.value])}>
        <b aria-hidden="true">◐</b>
        <span>{say(`theme-${theme.value}`)}</span>
      </Button>
    </>
  )
}

function Switches(): JSX.Element {
  const [refused, setRefused] = useState<ReturnType<typeof asRefused> | null>(null)
  const leave = (): void => {
    signOut().catch((error: unknown) => setRefused(asRefused(error)))
  }
  return (
    <div class="switches">
      <Looks />
      <a class="who" href={addressOf('account')}>
        <Icon name="user" />
        {who.value?.name}
      </a>
      <Button kind="quiet" icon="signout" label={say('sign-out')} press={leave}>
        <span>{say('sign-out')}</span>
      </Button>
      {refused !== null && <Problem refused={refused} />}
    </div>
  )
}
