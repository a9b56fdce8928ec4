// Operators: who scans, and what is printed on each badge.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, ask } from '../api.ts'
import { asRefused, useAnswer } from '../asking.ts'
import { useDoing } from '../doing.ts'
import { serverNow } from '../live.ts'
import { addressOf } from '../route.ts'
import { Icon } from '../ui/icon.tsx'
import { Button, Card, type Column, Empty, Field, Loading, Note, Pill, Problem, Table } from '../ui/parts.tsx'
import { SureButton } from '../ui/sure.tsx'
import { say } from '../words.ts'
import { CountsOfOperators } from './operators_counts.tsx'
import type { OperatorCard } from '../wire.ts'

type Change = { active?: boolean; pin?: string | null; unlock?: boolean }
type Act = (operator: OperatorCard, to: Change) => void

const columns = (act: Act): Column<OperatorCard>[] => [
  { title: say('operator-name'), cell: (operator) => operator.name },
  { title: say('operator-badge'), kind: 'code', cell: (operator) => operator.badge },
  { title: say('operator-code'), kind: 'code', cell: (operator) => operator.code },
  { title: say('operator-state'), cell: (operator) => <Active operator={operator} /> },
  { title: say('operator-pin'), cell: (operator) => <PinState operator={operator} /> },
  { title: say('user-change'), cell: (operator) => <Changes operator={operator} act={act} /> },
]

function isLocked(operator: OperatorCard): boolean {
  return operator.locked_until_utc_ms !== null && operator.locked_until_utc_ms > serverNow.value
}

function PinState({ operator }: { operator: OperatorCard }): JSX.Element {
  if (isLocked(operator)) return <Pill look={{ tone: 'warning', icon: 'hold' }}>{say('user-locked')}</Pill>
  return <>{say(operator.has_pin ? 'operator-pin-set' : 'operator-pin-none')}</>
}

function Changes({ operator, act }: { operator: OperatorCard; act: Act }): JSX.Element {
  const [pin, setPin] = useState<string | null>(null)
  if (pin !== null) {
    const submit = (event: Event): void => {
      event.preventDefault()
      act(operator, { pin })
      setPin(null)
    }
    return (
      <form class="inline" onSubmit={submit}>
        <Field label={say('operator-new-pin')} type="password" value={pin} change={setPin} autocomplete="off" pattern="[0-9]{4,8}" required />
        <Button type="submit" kind="main">
          {say('operator-save')}
        </Button>
        <Button press={() => setPin(null)}>{say('cancel')}</Button>
      </form>
    )
  }
  return (
    <span class="acts">
      {isLocked(operator) && <Button press={() => act(operator, { unlock: true })}>{say('user-unlock')}</Button>}
      <Button press={() => setPin('')}>{say('operator-set-pin')}</Button>
      {operator.has_pin && <SureButton words={say('operator-clear-pin')} press={() => act(operator, { pin: null })} />}
      <SureButton words={say(operator.active ? 'user-deactivate' : 'user-activate')} press={() => act(operator, { active: !operator.active })} />
    </span>
  )
}

function Active({ operator }: { operator: OperatorCard }): JSX.Element {
  return operator.active ? (
    <Pill look={{ tone: 'success', icon: 'user' }}>{say('operator-active')}</Pill>
  ) : (
    <Pill look={{ tone: 'neutral', icon: 'user-off' }}>{say('operator-inactive')}</Pill>
  )
}

export function OperatorsPage(): JSX.Element {
  const list = useAnswer<{ operators: OperatorCard[] }>('/api/operators')
  const operators = list.value?.operators ?? []
  const doing = useDoing()
  const act: Act = (operator, to) => {
    void doing
      .run(async () => {
        await ask(`/api/operators/${operator.badge}`, { method: 'PATCH', body: to })
      })
      .then(list.again)
  }
  return (
    <>
      <div class="heading">
        <h1>{say('room-operators')}</h1>
        <a class="button" href={addressOf('print')}>
          <Icon name="printer" />
          {say('operators-print')}
        </a>
      </div>
      <CountsOfOperators />
      <AddOperator added={list.again} />
      {doing.refused !== null && <Problem refused={doing.refused} />}
      {list.refused !== null && <Problem refused={list.refused} again={list.again} />}
      {list.value === null && list.asking && <Loading />}
      {list.value !== null && operators.length === 0 && <Empty>{say('operators-none')}</Empty>}
      {operators.length > 0 && <Table caption={say('room-operators')} columns={columns(act)} rows={operators} id={(operator) => operator.badge} />}
    </>
  )
}

function AddOperator({ added }: { added: () => void }): JSX.Element {
  const [name, setName] = useState('')
  const [badge, setBadge] = useState('')
  const [refused, setRefused] = useState<Refused | null>(null)
  const [done, setDone] = useState<OperatorCard | null>(null)

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    try {
      setDone(await ask<OperatorCard>('/api/operators', { method: 'POST', body: { name, badge } }))
      setRefused(null)
      setName('')
      setBadge('')
      added()
    } catch (error) {
      setRefused(asRefused(error))
      setDone(null)
    }
  }

  return (
    <Card title={say('operator-add')} wide>
      <form class="filters" onSubmit={(event) => void submit(event)}>
        <Field label={say('operator-name')} value={name} change={setName} required maxLength={100} />
        <Field label={say('operator-badge')} value={badge} change={setBadge} required maxLength={32} pattern="[a-z0-9]+(-[a-z0-9]+)*" hint={say('operator-badge-hint')} />
        <Button type="submit" kind="main" icon="plus">
          {say('operator-save')}
        </Button>
      </form>
      <div aria-live="polite">
        {refused !== null && <Problem refused={refused} />}
        {done !== null && <Note look={{ tone: 'success', icon: 'check' }} title={say('operator-saved', { name: done.name, code: done.code })} />}
      </div>
    </Card>
  )
}
