// One's own account: another password.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useDoing } from '../doing.ts'
import { changePassword, who } from '../session.ts'
import { Button, Card, Field, Note, Problem } from '../ui/parts.tsx'
import { say } from '../words.ts'

export function AccountPage(): JSX.Element {
  const [old, setOld] = useState('')
  const [wanted, setWanted] = useState('')
  const [done, setDone] = useState(false)
  const doing = useDoing()
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    setDone(await doing.run(() => changePassword(old, wanted)))
    setOld('')
    setWanted('')
  }
  return (
    <>
      <div class="heading">
        <h1>{who.value?.name}</h1>
      </div>
      <Card title={say('account-password')} wide>
        <form class="filters" onSubmit={(event) => void submit(event)}>
          <Field label={say('account-old')} type="password" value={old} change={setOld} autocomplete="current-password" required />
          <Field label={say('account-new')} type="password" value={wanted} change={setWanted} autocomplete="new-password" required hint={say('password-hint')} />
          <Button type="submit" kind="main" disabled={doing.busy}>
            {say('user-save')}
          </Button>
        </form>
        <div aria-live="polite">
          {doing.refused !== null && <Problem refused={doing.refused} />}
          {done && <Note look={{ tone: 'success', icon: 'check' }} title={say('account-done')} />}
        </div>
      </Card>
    </>
  )
}
