// Who may sign in. For admins.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { useAnswer } from '../asking.ts'
import { useDoing } from '../doing.ts'
import { dayAndTime } from '../format.ts'
import { serverNow } from '../live.ts'
import { who } from '../session.ts'
import { Button, Card, Choice, type Column, Field, Loading, Pill, Problem, Table } from '../ui/parts.tsx'
import { SureButton } from '../ui/sure.tsx'
import { say } from '../words.ts'
import type { User } from '../wire.ts'

type Change = { active?: boolean; role?: string; unlock?: boolean; password?: string }

export function UsersPage(): JSX.Element {
  const list = useAnswer<{ users: User[] }>('/api/users')
  const doing = useDoing()
  const change = (user: User, to: Change): void => {
    void doing
      .run(async () => {
        await ask(`/api/users/${user.user_id}`, { method: 'PATCH', body: { revision: user.revision, ...to } })
      })
      .then(list.again)
  }
  return (
    <>
      <div class="heading">
        <h1>{say('room-users')}</h1>
      </div>
      <AddUser added={list.again} />
      {doing.refused !== null && <Problem refused={doing.refused} />}
      {list.refused !== null && <Problem refused={list.refused} again={list.again} />}
      {list.value === null && list.asking && <Loading />}
      {list.value !== null && <Table caption={say('room-users')} rows={list.value.users} id={(user) => String(user.user_id)} columns={columns(change)} />}
    </>
  )
}

const columns = (change: (user: User, to: Change) => void): Column<User>[] => [
  { title: say('user-name'), cell: (user) => user.name },
  { title: say('user-role'), cell: (user) => say(`role-${user.role}`) },
  { title: say('user-state'), cell: (user) => <State user={user} /> },
  { title: say('user-since'), kind: 'time', cell: (user) => dayAndTime(user.made_utc_ms) },
  { title: say('user-change'), cell: (user) => <Changes user={user} change={change} /> },
]

function isLocked(user: User): boolean {
  return user.locked_until_utc_ms !== null && user.locked_until_utc_ms > serverNow.value
}

function State({ user }: { user: User }): JSX.Element {
  if (!user.active) return <Pill look={{ tone: 'neutral', icon: 'user-off' }}>{say('user-inactive')}</Pill>
  if (isLocked(user)) return <Pill look={{ tone: 'warning', icon: 'hold' }}>{say('user-locked')}</Pill>
  return <Pill look={{ tone: 'success', icon: 'user' }}>{say('user-active')}</Pill>
}

function Changes({ user, change }: { user: User; change: (user: User, to: Change) => void }): JSX.Element {
  const other = user.role === 'admin' ? 'supervisor' : 'admin'
  const [password, setPassword] = useState<string | null>(null)
  if (password !== null) {
    const submit = (event: Event): void => {
      event.preventDefault()
      change(user, { password })
      setPassword(null)
    }
    return (
      <form class="inline" onSubmit={submit}>
        <Field label={say('user-new-password')} type="password" value={password} change={setPassword} autocomplete="new-password" required />
        <Button type="submit" kind="main">
          {say('user-save')}
        </Button>
        <Button press={() => setPassword(null)}>{say('cancel')}</Button>
      </form>
    )
  }
  return (
    <span class="acts">
      {isLocked(user) && <Button press={() => change(user, { unlock: true })}>{say('user-unlock')}</Button>}
      <Button press={() => setPassword('')}>{say('user-set-password')}</Button>
      {user.name !== who.value?.name && (
        <>
          <SureButton words={say(`user-make-${other}`)} press={() => change(user, { role: other })} />
          <SureButton words={say(user.active ? 'user-deactivate' : 'user-activate')} press={() => change(user, { active: !user.active })} />
        </>
      )}
    </span>
  )
}

function AddUser({ added }: { added: () => void }): JSX.Element {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState('supervisor')
  const doing = useDoing()
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const done = await doing.run(async () => {
      await ask('/api/users', { method: 'POST', body: { name, password, role } })
    })
    if (!done) return
    setName('')
    setPassword('')
    added()
  }
  return (
    <Card title={say('user-add')} wide>
      <form class="filters" onSubmit={(event) => void submit(event)}>
        <Field label={say('user-name')} value={name} change={setName} required maxLength={100} autocomplete="off" />
        <Field label={say('sign-in-password')} type="password" value={password} change={setPassword} required autocomplete="new-password" hint={say('password-hint')} />
        <Choice
          label={say('user-role')}
          value={role}
          change={setRole}
          options={[
            ['supervisor', say('role-supervisor')],
            ['admin', say('role-admin')],
          ]}
        />
        <Button type="submit" kind="main" icon="plus" disabled={doing.busy}>
          {say('user-save')}
        </Button>
      </form>
      {doing.refused !== null && <Problem refused={doing.refused} />}
    </Card>
  )
}
