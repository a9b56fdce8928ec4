// Import of orders: a file is dropped or chosen, and what became of every row is told.

import type { JSX } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { Refused, ask } from '../api.ts'
import { asRefused } from '../asking.ts'
import { count } from '../format.ts'
import { Icon } from '../ui/icon.tsx'
import { Card, type Column, Note, Problem, Table, Told } from '../ui/parts.tsx'
import { canSay, say } from '../words.ts'
import type { ImportProgress, ImportRefusal, ImportReport } from '../wire.ts'

const TYPES: Record<string, string> = { csv: 'text/csv', txt: 'text/csv', json: 'application/json', ndjson: 'application/x-ndjson' }
const LOOK_EVERY_MS = 500
const WRONG_KIND = 415

/** The content type of a file by its name; null of a kind that is not taken. */
export function typeOf(name: string): string | null {
  return TYPES[name.toLowerCase().split('.').pop() ?? ''] ?? null
}

const refusalColumns = (): Column<ImportRefusal>[] => [
  { title: say('import-row'), kind: 'number', cell: (refusal) => count(refusal.row) },
  { title: say('order-number'), kind: 'code', cell: (refusal) => refusal.order_no },
  { title: say('import-reason'), cell: (refusal) => <Said words={`import-refusal-${refusal.code}`} told={refusal.reason} /> },
]

/** Words for a code of the report, and what the server says of the very row. */
function Said({ words, told }: { words: string; told: string }): JSX.Element {
  return (
    <>
      {canSay(words) && say(words)}
      <Told>{told}</Told>
    </>
  )
}

interface Running {
  name: string
  bytes: number
}

export function ImportPage(): JSX.Element {
  const [running, setRunning] = useState<Running | null>(null)
  const [report, setReport] = useState<ImportReport | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)

  const send = async (file: File): Promise<void> => {
    const type = typeOf(file.name)
    setReport(null)
    setRefused(type === null ? new Refused(WRONG_KIND, '') : null)
    if (type === null) return
    setRunning({ name: file.name, bytes: file.size })
    try {
      setReport(await ask<ImportReport>('/api/orders/import', { method: 'POST', file: new Blob([file], { type }) }))
    } catch (error) {
      setRefused(asRefused(error))
    } finally {
      setRunning(null)
    }
  }

  return (
    <>
      <div class="heading">
        <h1>{say('room-import')}</h1>
      </div>
      {running === null ? <Drop send={(file) => void send(file)} /> : <Underway running={running} />}
      <div aria-live="polite">
        {refused !== null && <Problem refused={refused} />}
        {report !== null && <Report report={report} />}
      </div>
    </>
  )
}

function Drop({ send }: { send: (file: File) => void }): JSX.Element {
  const id = useId()
  const [over, setOver] = useState(false)
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0]
    if (file !== undefined) send(file)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer?.files)
  }
  return (
    <div class={over ? 'drop over' : 'drop'} onDragOver={(event) => event.preventDefault()} onDragEnter={() => setOver(true)} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Icon name="order" />
      <p>{say('import-drop')}</p>
      <input id={id} type="file" class="unseen-input" accept=".csv,.txt,.json,.ndjson" onChange={(event) => take(event.currentTarget.files)} />
      <label for={id} class="button main">
        {say('import-choose')}
      </label>
      <p class="soft">{say('import-hint')}</p>
    </div>
  )
}

function Underway({ running }: { running: Running }): JSX.Element {
  const [progress, setProgress] = useState<ImportProgress | null>(null)
  useEffect(() => {
    const look = (): void => {
      ask<{ progress: ImportProgress | null }>('/api/order-import')
        .then((state) => setProgress(state.progress))
        .catch(() => undefined) // what became of the import is told by its own answer
    }
    const timer = setInterval(look, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const applying = progress?.phase === 'applying' && progress.orders_total !== null
  const done = applying ? progress.orders_done : (progress?.bytes_received ?? 0)
  const of = applying ? (progress.orders_total ?? 0) : running.bytes
  return (
    <Card title={say('import-underway', { name: running.name })} wide>
      <p role="status">{say(`import-phase-${progress?.phase ?? 'receiving'}`, { rows: progress?.rows_read ?? 0, done: progress?.orders_done ?? 0, total: progress?.orders_total ?? 0 })}</p>
      <progress class="long" value={done} max={Math.max(of, 1)} aria-label={say('import-underway', { name: running.name })} />
    </Card>
  )
}

function Report({ report }: { report: ImportReport }): JSX.Element {
  const bad = report.orders_refused > 0 || report.stopped !== null
  return (
    <>
      <Note look={bad ? { tone: 'warning', icon: 'refused' } : { tone: 'success', icon: 'check' }} title={say('import-done', { rows: report.rows_read })}>
        {report.stopped !== null && <Said words="import-stopped" told={report.stopped.reason} />}
      </Note>
      <dl class="facts">
        {(['added', 'changed', 'unchanged', 'refused'] as const).map((kind) => (
          <div key={kind}>
            <dt>{say(`import-${kind}`)}</dt>
            <dd>{count(report[`orders_${kind}`])}</dd>
          </div>
        ))}
      </dl>
      {report.refused.length > 0 && (
        <Card title={say('import-refused-rows', { n: report.refusal_count })} wide>
          <Table caption={say('import-refused-rows', { n: report.refusal_count })} columns={refusalColumns()} rows={report.refused} id={(refusal) => `${refusal.row} ${refusal.code} ${refusal.reason}`} />
        </Card>
      )}
      {report.notes.length > 0 && (
        <Card title={say('import-notes', { n: report.note_count })} wide>
          <ul class="bare">
            {report.notes.map((note) => (
              <li key={`${note.order_no} ${note.code} ${note.text}`}>
                <strong>{note.order_no}</strong> <Said words={`import-note-${note.code}`} told={note.text} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}
