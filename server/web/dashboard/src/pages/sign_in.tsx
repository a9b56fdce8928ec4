// Signing in: name and password.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused } from '../api.ts'
import { asRefused } from '../asking.ts'
import { Looks } from '../frame.tsx'
import { signIn } from '../session.ts'
import { Icon } from '../ui/icon.tsx'
import { Button, Field, Note, Problem } from '../ui/parts.tsx'
import { say } from '../words.ts'

export function SignInPage(): JSX.Element {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [refused, setRefused] = useState<Refused | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    try {
      await signIn(name, password)
    } catch (error) {
      setRefused(asRefused(error))
      setBusy(false)
    }
  }

  return (
    <main class="alone">
      <form class="card sign-in" onSubmit={(event) => void submit(event)}>
        <h1>
          <Icon name="barcode" />
          Scanstation
        </h1>
        <p class="soft">{say('sign-in-hint')}</p>
        {refused !== null && <WhyNot refused={refused} />}
        <Field label={say('sign-in-name')} value={name} change={setName} autocomplete="username" required maxLength={100} />
        <Field label={say('sign-in-password')} type="password" value={password} change={setPassword} autocomplete="current-password" required maxLength={1000} />
        <Button type="submit" kind="main" disabled={busy || name === '' || password === ''}>
          {say('sign-in')}
        </Button>
      </form>
      <div class="looks">
        <Looks />
      </div>
    </main>
  )
}

function WhyNot({ refused }: { refused: Refused }): JSX.Element {
  const look = { tone: 'error', icon: 'refused' } as const
  if (refused.status === 401) {
    return (
      <div role="alert">
        <Note look={look} title={say('sign-in-wrong')}>
          {say('sign-in-wrong-detail')}
        </Note>
      </div>
    )
  }
  if (refused.status === 429) {
    return (
      <div role="alert">
        <Note look={look} title={say('sign-in-too-often')}>
          {say('sign-in-too-often-detail', { seconds: refused.retryAfterS ?? 60 })}
        </Note>
      </div>
    )
  }
  return <Problem refused={refused} />
}
