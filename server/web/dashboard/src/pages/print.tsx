// What is printed for the stations, and for operators to wear: the server's PDF, in a tab of its own.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { withQuery } from '../api.ts'
import { useAnswer } from '../asking.ts'
import { language } from '../prefs.ts'
import { Icon } from '../ui/icon.tsx'
import { Button, Card, Choice, Empty, Field, Loading, Problem } from '../ui/parts.tsx'
import { say } from '../words.ts'
import type { OperatorCard } from '../wire.ts'

interface How {
  language: string
  paper: string
}

const LANGUAGES: [string, string][] = [
  ['ko', '한국어'],
  ['en', 'English'],
]
const PAPERS: [string, string][] = [
  ['a4', 'A4'],
  ['letter', 'Letter'],
]

export function PrintPage(): JSX.Element {
  const [chosen, choose] = useState<string | null>(null)
  const [paper, setPaper] = useState('a4')
  const how = { language: chosen ?? language.value, paper }
  return (
    <>
      <div class="heading">
        <h1>{say('room-print')}</h1>
      </div>
      <Card title={say('sheets-how')} wide>
        <div class="filters">
          <Choice label={say('sheets-language')} value={how.language} change={choose} options={LANGUAGES} />
          <Choice label={say('sheets-paper')} value={paper} change={setPaper} options={PAPERS} />
        </div>
        <p class="soft">{say('sheets-full-size')}</p>
      </Card>
      <Card title={say('sheets-commands')} wide>
        <p>{say('sheets-commands-about')}</p>
        <OpenSheet path="/api/sheets/commands.pdf" how={how} words={say('sheets-open-commands')} />
      </Card>
      <Badges how={how} />
      <Card title={say('sheets-chart')} wide>
        <p>{say('sheets-chart-about')}</p>
        <OpenSheet path="/api/sheets/chart.pdf" how={how} words={say('sheets-open-chart')} />
      </Card>
    </>
  )
}

function OpenSheet({ path, how, badges, words }: { path: string; how: How; badges?: string; words: string }): JSX.Element {
  return (
    <a class="button main" href={withQuery(path, { ...how, badges })} target="_blank" rel="noopener">
      <Icon name="printer" />
      {words}
    </a>
  )
}

function Badges({ how }: { how: How }): JSX.Element {
  const list = useAnswer<{ operators: OperatorCard[] }>('/api/operators')
  const active = (list.value?.operators ?? []).filter((operator) => operator.active)
  return (
    <Card title={say('sheets-badges')} wide>
      <p>{say('sheets-badges-about')}</p>
      {list.refused !== null && <Problem refused={list.refused} again={list.again} />}
      {list.value === null && list.asking && <Loading />}
      {list.value !== null && active.length === 0 && <Empty>{say('operators-none')}</Empty>}
      {active.length > 0 && <Chosen operators={active} how={how} />}
    </Card>
  )
}

function Chosen({ operators, how }: { operators: OperatorCard[]; how: How }): JSX.Element {
  const [sought, setSought] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const found = operators.filter((operator) => `${operator.name} ${operator.badge}`.toLowerCase().includes(sought.trim().toLowerCase()))
  const badges = operators.filter((operator) => chosen.has(operator.badge)).map((operator) => operator.badge)
  const turn = (badge: string): void => {
    const next = new Set(chosen)
    if (!next.delete(badge)) next.add(badge)
    setChosen(next)
  }
  return (
    <>
      <div class="filters">
        <Field label={say('sheets-find')} type="search" value={sought} change={setSought} />
        <OpenSheet path="/api/sheets/badges.pdf" how={how} badges={badges.join(',')} words={say(badges.length > 0 ? 'sheets-open-chosen' : 'sheets-open-all', { count: badges.length || operators.length })} />
        <Button disabled={badges.length === 0} press={() => setChosen(new Set())}>
          {say('sheets-choose-none')}
        </Button>
      </div>
      <fieldset class="choosing">
        <legend>{say('sheets-choose')}</legend>
        {found.map((operator) => (
          <label key={operator.badge}>
            <input type="checkbox" checked={chosen.has(operator.badge)} onChange={() => turn(operator.badge)} />
            <span>
              {operator.name} <code class="under">{operator.badge}</code>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  )
}
