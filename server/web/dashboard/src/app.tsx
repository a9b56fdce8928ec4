// The whole page: who is signed in, the frame around every room, and the room itself.

import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Frame } from './frame.tsx'
import { AccountPage } from './pages/account.tsx'
import { AuditPage } from './pages/audit.tsx'
import { ConflictsPage } from './pages/conflicts.tsx'
import { ImportPage } from './pages/import.tsx'
import { LivePage } from './pages/live.tsx'
import { OperatorsPage } from './pages/operators.tsx'
import { OrderPage } from './pages/order.tsx'
import { OrdersPage } from './pages/orders.tsx'
import { PrintPage } from './pages/print.tsx'
import { ScansPage } from './pages/scans.tsx'
import { SetUpPage } from './pages/set_up.tsx'
import { SignInPage } from './pages/sign_in.tsx'
import { StationPage } from './pages/station.tsx'
import { TokensPage } from './pages/tokens.tsx'
import { UsersPage } from './pages/users.tsx'
import { place } from './route.ts'
import { isAdmin, resume, standing } from './session.ts'
import { Button, Empty, Loading, Note } from './ui/parts.tsx'
import { say } from './words.ts'

const ROOMS: Record<string, () => JSX.Element> = {
  live: LivePage,
  scans: ScansPage,
  orders: OrdersPage,
  conflicts: ConflictsPage,
  operators: OperatorsPage,
  import: ImportPage,
  print: PrintPage,
  account: AccountPage,
}
const ADMIN_ROOMS: Record<string, () => JSX.Element> = {
  users: UsersPage,
  tokens: TokensPage,
  audit: AuditPage,
}

export function App(): JSX.Element {
  if (standing.value === 'asking') return <Loading />
  if (standing.value === 'away') return <Away />
  const { room, rest } = place.value
  if (standing.value === 'out') return room === 'setup' ? <SetUpPage code={rest} /> : <SignInPage />
  return (
    <Frame>
      <Room />
    </Frame>
  )
}

function Room(): JSX.Element {
  const { room, rest } = place.value
  const heading = useRef<HTMLElement>(null)
  const first = useRef(true)
  useEffect(() => {
    if (!first.current) {
      scrollTo(0, 0)
      heading.current?.focus({ preventScroll: true })
    }
    first.current = false
  }, [room, rest])
  document.title = `${rest === '' ? say(`room-${room}`) : rest} · Scanstation`
  return (
    <main id="room" tabIndex={-1} ref={heading}>
      {inside(room, rest)}
    </main>
  )
}

function inside(room: string, rest: string): JSX.Element {
  if (room === 'orders' && rest !== '') return <OrderPage key={rest} orderNo={rest} />
  if (room === 'stations' && rest !== '') return <StationPage key={rest} station={rest} />
  const Page = ROOMS[room] ?? (isAdmin.value ? ADMIN_ROOMS[room] : undefined)
  return Page === undefined ? <Empty>{say('no-such-room')}</Empty> : <Page />
}

function Away(): JSX.Element {
  useEffect(() => {
    const timer = setInterval(() => void resume(), 3000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div class="alone">
      <Note look={{ tone: 'warning', icon: 'link-off' }} title={say('problem-away')}>
        {say('problem-away-detail')}
      </Note>
      <Button press={() => void resume()}>{say('try-again')}</Button>
    </div>
  )
}
