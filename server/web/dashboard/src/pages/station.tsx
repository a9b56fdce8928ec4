// One station: what is set of it, a message to it, its kiosk's token. All of it at once.

import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { useAnswer } from '../asking.ts'
import { type Doing, useDoing } from '../doing.ts'
import { dayAndTime } from '../format.ts'
import { MakePairingCode } from '../pairing.tsx'
import { addressOf } from '../route.ts'
import { Icon } from '../ui/icon.tsx'
import { Button, Card, Choice, Empty, Field, Loading, Note, Pill, Problem, Told } from '../ui/parts.tsx'
import { SureButton } from '../ui/sure.tsx'
import { language } from '../prefs.ts'
import { canSay, say } from '../words.ts'
import type { PrintTold, Printers, StationSet } from '../wire.ts'

/** The sheet is drawn, by a program that may have to be loaded first, and then the station prints. */
const PRINT_MS = 45_000

const UNSET = ''

export function StationPage({ station }: { station: string }): JSX.Element {
  const path = `/api/stations/${encodeURIComponent(station)}`
  const set = useAnswer<StationSet>(`${path}/settings`)
  return (
    <>
      <p class="back">
        <a href={addressOf('live')}>
          <Icon name="back" />
          {say('room-live')}
        </a>
      </p>
      <div class="heading">
        <h1>{station}</h1>
        {set.value?.locked === true && <Pill look={{ tone: 'warning', icon: 'hold' }}>{say('station-locked')}</Pill>}
      </div>
      {set.refused !== null && (set.refused.status === 404 ? <Empty>{say('station-unknown')}</Empty> : <Problem refused={set.refused} again={set.again} />)}
      {set.value === null && set.asking && <Loading />}
      {set.value !== null && (
        <>
          <Settings path={path} set={set.value} changed={set.again} />
          <Printing path={path} set={set.value} changed={set.again} />
          <Lock path={path} set={set.value} changed={set.again} />
          <Message path={path} set={set.value} changed={set.again} />
          <Token path={path} set={set.value} changed={set.again} />
        </>
      )}
    </>
  )
}

interface Part {
  path: string
  set: StationSet
  changed: () => void
}

function Form({ title, doing, submit, done, children }: { title: string; doing: Doing; submit: () => Promise<void>; done: string; children: ComponentChildren }): JSX.Element {
  const [isDone, setDone] = useState(false)
  const run = (event: Event): void => {
    event.preventDefault()
    void doing.run(submit).then(setDone)
  }
  return (
    <Card title={title} wide>
      <form class="filters" onSubmit={run}>
        {children}
      </form>
      <div aria-live="polite">
        {doing.refused !== null && <Problem refused={doing.refused} />}
        {isDone && <Note look={{ tone: 'success', icon: 'check' }} title={done} />}
      </div>
    </Card>
  )
}

function Settings({ path, set, changed }: Part): JSX.Element {
  const [name, setName] = useState(set.shown_name ?? UNSET)
  const [language, setLanguage] = useState(set.language ?? UNSET)
  const [step, setStep] = useState(set.step ?? UNSET)
  const [operator, setOperator] = useState(set.require_operator === null ? UNSET : String(set.require_operator))
  const doing = useDoing()
  const submit = async (): Promise<void> => {
    const require_operator = operator === UNSET ? null : operator === 'true'
    const body = { shown_name: name || null, language: language || null, step: step || null, require_operator }
    await ask(`${path}/settings`, { method: 'PATCH', body })
    changed()
  }
  return (
    <Form title={say('station-settings')} doing={doing} submit={submit} done={say('station-saved')}>
      <Field label={say('station-shown-name')} value={name} change={setName} maxLength={60} />
      <Choice label={say('station-language')} value={language} change={setLanguage} options={[[UNSET, say('station-own')], ['ko', '한국어'], ['en', 'English']]} />
      <Choice
        label={say('scan-step')}
        value={step}
        change={setStep}
        options={[[UNSET, say('station-own')], ...['inquire', 'pack', 'ship'].map((each): [string, string] => [each, say(`step-${each}`)])]}
      />
      <Choice label={say('station-badge-first')} value={operator} change={setOperator} options={[[UNSET, say('station-as-server')], ['true', say('yes')], ['false', say('no')]]} />
      <Button type="submit" kind="main" disabled={doing.busy}>
        {say('user-save')}
      </Button>
    </Form>
  )
}

function Printing({ path, set, changed }: Part): JSX.Element {
  const known = useAnswer<Printers>(`${path}/printers`)
  const [printer, setPrinter] = useState(set.printer ?? UNSET)
  const [told, setTold] = useState<PrintTold | null>(null)
  const doing = useDoing()
  const submit = async (): Promise<void> => {
    await ask(`${path}/settings`, { method: 'PATCH', body: { printer: printer || null } })
    changed()
  }
  const print = (): void => {
    setTold(null)
    const asked = { method: 'POST', body: { language: language.value }, patienceMs: PRINT_MS }
    void doing.run(async () => setTold(await ask<PrintTold>(`${path}/prints`, asked)))
  }
  const names = [...new Set([...(known.value?.printers ?? []), ...(set.printer === null ? [] : [set.printer])])]
  return (
    <Form title={say('station-printer')} doing={doing} submit={submit} done={say('station-saved')}>
      <Choice label={say('station-printer')} value={printer} change={setPrinter} options={[[UNSET, say('station-no-printer')], ...names.map((name): [string, string] => [name, name])]} />
      <Button type="submit" kind="main" disabled={doing.busy}>
        {say('printer-use')}
      </Button>
      <Button icon="printer" press={print} disabled={doing.busy || set.printer === null}>
        {say('printer-sheet')}
      </Button>
      {known.value?.is_online === false && <p class="soft outcome">{say('printers-away')}</p>}
      {known.value?.is_online === true && known.value.printers.length === 0 && <p class="soft outcome">{say('printers-none')}</p>}
      <div class="outcome" aria-live="polite">
        {told !== null && (
          <Note look={told.outcome === 'printed' ? { tone: 'success', icon: 'check' } : { tone: 'warning', icon: 'refused' }} title={say(`print-${told.outcome}`, { printer: set.printer ?? '' })}>
            {canSay(`print-${told.outcome}-detail`) && say(`print-${told.outcome}-detail`)}
            <Told>{told.detail}</Told>
          </Note>
        )}
      </div>
    </Form>
  )
}

function Lock({ path, set, changed }: Part): JSX.Element {
  const [text, setText] = useState(set.lock_text)
  const doing = useDoing()
  const submit = async (): Promise<void> => {
    await ask(`${path}/settings`, { method: 'PATCH', body: { locked: !set.locked, lock_text: set.locked ? '' : text } })
    changed()
  }
  return (
    <Form title={say('station-lock-title')} doing={doing} submit={submit} done={say('station-saved')}>
      {!set.locked && <Field label={say('station-lock-text')} value={text} change={setText} maxLength={200} />}
      {set.locked && <p class="soft">{set.lock_text}</p>}
      <Button type="submit" kind={set.locked ? 'main' : 'danger'} icon="hold" disabled={doing.busy}>
        {say(set.locked ? 'station-unlock' : 'station-lock')}
      </Button>
    </Form>
  )
}

function Message({ path, set, changed }: Part): JSX.Element {
  const [text, setText] = useState('')
  const doing = useDoing()
  const submit = async (): Promise<void> => {
    await ask(`${path}/message`, { method: 'POST', body: { text } })
    setText('')
    changed()
  }
  return (
    <Form title={say('station-message')} doing={doing} submit={submit} done={say('station-sent')}>
      <Field label={say('station-message-text')} value={text} change={setText} maxLength={500} required />
      <Button type="submit" kind="main" disabled={doing.busy}>
        {say('station-send')}
      </Button>
      {set.unread.length > 0 && <p class="soft unread">{say('station-unread', { n: set.unread.length })}</p>}
    </Form>
  )
}

function Token({ path, set, changed }: Part): JSX.Element {
  const doing = useDoing()
  const isPaired = set.paired_utc_ms !== null && set.revoked_utc_ms === null
  const revoke = (): void => {
    void doing
      .run(async () => {
        await ask(`${path}/token`, { method: 'DELETE' })
      })
      .then(changed)
  }
  return (
    <Card title={say('pairing')} wide>
      <p class="soft">{isPaired ? say('pairing-since', { time: dayAndTime(set.paired_utc_ms ?? 0) }) : say('pairing-none')}</p>
      <MakePairingCode station={set.station} />
      {isPaired && <SureButton words={say('pairing-revoke')} press={revoke} disabled={doing.busy} />}
      {doing.refused !== null && <Problem refused={doing.refused} />}
    </Card>
  )
}
