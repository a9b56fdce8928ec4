// The first admin, by the link that the server's log told.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useDoing } from '../doing.ts'
import { language } from '../prefs.ts'
import { makeFirstAdmin } from '../session.ts'
import { Icon } from '../ui/icon.tsx'
import { Button, Field, Note, Problem } from '../ui/parts.tsx'
import { say } from '../words.ts'

export function SetUpPage({ code }: { code: string }): JSX.Element {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const doing = useDoing()
  const submit = (event: Event): void => {
    event.preventDefault()
    void doing.run(() => makeFirstAdmin({ code, name, password, language: language.value }))
  }
  return (
    <main class="alone">
      <form class="card sign-in" onSubmit={submit}>
        <h1>
          <Icon name="barcode" />
          Scanstation
        </h1>
        <p class="soft">{say('set-up-hint')}</p>
        {doing.refused?.status === 403 && (
          <div role="alert">
            <Note look={{ tone: 'error', icon: 'refused' }} title={say('set-up-old')}>
              {say('set-up-old-detail')}
            </Note>
          </div>
        )}
        {doing.refused !== null && doing.refused.status !== 403 && <Problem refused={doing.refused} />}
        <Field label={say('sign-in-name')} value={name} change={setName} autocomplete="username" required maxLength={100} />
        <Field label={say('sign-in-password')} type="password" value={password} change={setPassword} autocomplete="new-password" required hint={say('password-hint')} />
        <Button type="submit" kind="main" disabled={doing.busy || name === '' || password === ''}>
          {say('set-up')}
        </Button>
      </form>
    </main>
  )
}
