// A code by which a kiosk becomes a station: to be typed or scanned there within minutes.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask } from './api.ts'
import { useDoing } from './doing.ts'
import { age } from './format.ts'
import { serverNow } from './live.ts'
import { Barcode } from './ui/barcode.tsx'
import { Button, Field, Note, Problem } from './ui/parts.tsx'
import { say } from './words.ts'
import type { PairingCode } from './wire.ts'

/** With `station` a code for that one, else for one whose name is asked. */
export function MakePairingCode({ station }: { station?: string }): JSX.Element {
  const [name, setName] = useState('')
  const [made, setMade] = useState<PairingCode | null>(null)
  const doing = useDoing()
  const submit = (event: Event): void => {
    event.preventDefault()
    void doing.run(async () => {
      setMade(await ask<PairingCode>('/api/pairing-codes', { method: 'POST', body: { station: station ?? name } }))
    })
  }
  return (
    <>
      <form class="filters" onSubmit={submit}>
        {station === undefined && <Field label={say('pairing-name')} value={name} change={setName} required maxLength={64} pattern="[A-Za-z0-9._\-]+" hint={say('pairing-name-hint')} />}
        <Button type="submit" icon="link" disabled={doing.busy}>
          {say('pairing-make')}
        </Button>
      </form>
      <div aria-live="polite">
        {doing.refused !== null && <Problem refused={doing.refused} />}
        {made !== null && <Made made={made} />}
      </div>
    </>
  )
}

function Made({ made }: { made: PairingCode }): JSX.Element {
  const left = made.expires_utc_ms - serverNow.value
  if (left <= 0) return <Note look={{ tone: 'warning', icon: 'clock' }} title={say('pairing-over')} />
  return (
    <>
      <Note look={{ tone: 'info', icon: 'link' }} title={say('pairing-enter', { station: made.station })}>
        {say('pairing-left', { left: age(left) })}
      </Note>
      <div class="paper">
        <h3>{made.station}</h3>
        <Barcode drawing={made.square} module={6} label={say('pairing-square')} />
        <code class="secret large">{made.code}</code>
        <Barcode drawing={made.bars} module={2} label={say('pairing-bars')} />
      </div>
      <Button icon="printer" press={() => print()}>
        {say('pairing-print')}
      </Button>
    </>
  )
}
