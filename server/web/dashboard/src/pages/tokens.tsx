// Which programs may ask, and for what. For admins.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { useAnswer } from '../asking.ts'
import { useDoing } from '../doing.ts'
import { dayAndTime } from '../format.ts'
import { serverNow } from '../live.ts'
import { Button, Card, type Column, Empty, Field, Loading, Note, Pill, Problem, Table } from '../ui/parts.tsx'
import { SureButton } from '../ui/sure.tsx'
import { say } from '../words.ts'
import type { ApiToken } from '../wire.ts'

/** The words of `server.web.access.Scope`; a test compares them. */
export const SCOPES = [
  'orders:read',
  'orders:write',
  'scans:read',
  'stations:read',
  'operators:read',
  'operators:write',
  'conflicts:read',
  'conflicts:write',
  'sync:read',
  'sync:write',
  'backups:read',
  'backups:write',
  'live:read',
  'metrics:read',
]
const DAYS = '365'

export function TokensPage(): JSX.Element {
  const list = useAnswer<{ tokens: ApiToken[] }>('/api/tokens')
  const doing = useDoing()
  const revoke = (token: ApiToken): void => {
    void doing
      .run(async () => {
        await ask(`/api/tokens/${token.token_id}`, { method: 'DELETE' })
      })
      .then(list.again)
  }
  const tokens = list.value?.tokens ?? []
  return (
    <>
      <div class="heading">
        <h1>{say('room-tokens')}</h1>
      </div>
      <MakeToken made={list.again} />
      {doing.refused !== null && <Problem refused={doing.refused} />}
      {list.refused !== null && <Problem refused={list.refused} again={list.again} />}
      {list.value === null && list.asking && <Loading />}
      {list.value !== null && tokens.length === 0 && <Empty>{say('tokens-none')}</Empty>}
      {tokens.length > 0 && <Table caption={say('room-tokens')} rows={tokens} id={(token) => String(token.token_id)} columns={columns(revoke)} />}
    </>
  )
}

const columns = (revoke: (token: ApiToken) => void): Column<ApiToken>[] => [
  { title: say('token-name'), cell: (token) => token.name },
  { title: say('token-scopes'), kind: 'code', cell: (token) => token.scopes.join(', ') },
  { title: say('token-state'), cell: (token) => <State token={token} /> },
  { title: say('token-used'), kind: 'time', cell: (token) => (token.used_utc_ms === null ? say('token-never') : dayAndTime(token.used_utc_ms)) },
  { title: say('token-until'), kind: 'time', cell: (token) => dayAndTime(token.expires_utc_ms) },
  { title: say('token-change'), cell: (token) => isGood(token) && <SureButton words={say('token-revoke')} press={() => revoke(token)} /> },
]

function isGood(token: ApiToken): boolean {
  return token.revoked_utc_ms === null && token.expires_utc_ms > serverNow.value
}

function State({ token }: { token: ApiToken }): JSX.Element {
  if (token.revoked_utc_ms !== null) return <Pill look={{ tone: 'error', icon: 'cancelled' }}>{say('token-revoked')}</Pill>
  if (!isGood(token)) return <Pill look={{ tone: 'neutral', icon: 'clock' }}>{say('token-expired')}</Pill>
  return <Pill look={{ tone: 'success', icon: 'check' }}>{say('token-good')}</Pill>
}

function MakeToken({ made }: { made: () => void }): JSX.Element {
  const [name, setName] = useState('')
  const [days, setDays] = useState(DAYS)
  const [scopes, setScopes] = useState<string[]>([])
  const [secret, setSecret] = useState<string | null>(null)
  const doing = useDoing()
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const done = await doing.run(async () => {
      const answer = await ask<{ secret: string }>('/api/tokens', { method: 'POST', body: { name, scopes, days: Number(days) } })
      setSecret(answer.secret)
    })
    if (!done) return
    setName('')
    setScopes([])
    made()
  }
  const toggle = (scope: string): void => setScopes(scopes.includes(scope) ? scopes.filter((each) => each !== scope) : [...scopes, scope])
  return (
    <Card title={say('token-make')} wide>
      <form class="filters" onSubmit={(event) => void submit(event)}>
        <Field label={say('token-name')} value={name} change={setName} required maxLength={100} autocomplete="off" />
        <Field label={say('token-days')} type="number" value={days} change={setDays} required />
        <fieldset class="scopes">
          <legend>{say('token-scopes')}</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} />
              {scope}
            </label>
          ))}
        </fieldset>
        <Button type="submit" kind="main" icon="plus" disabled={doing.busy || scopes.length === 0}>
          {say('token-make')}
        </Button>
      </form>
      <div aria-live="polite">
        {doing.refused !== null && <Problem refused={doing.refused} />}
        {secret !== null && (
          <>
            <Note look={{ tone: 'warning', icon: 'saved' }} title={say('token-secret')}>
              {say('token-secret-detail')}
            </Note>
            <code class="secret">{secret}</code>
          </>
        )}
      </div>
    </Card>
  )
}
