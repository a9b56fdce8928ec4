// What pages are made of: states with icon and word, problems, tables, fields, buttons.

import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { Refused } from '../api.ts'
import type { Paging } from '../asking.ts'
import { type Look, orderLook, verdictLook } from '../looks.ts'
import { canSay, say } from '../words.ts'
import { Icon } from './icon.tsx'

export function Pill({ look, children }: { look: Look; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`pill ${look.tone}`}>
      <Icon name={look.icon} />
      {children}
    </span>
  )
}

export function verdictWords(verdict: string): string {
  const key = `verdict-${verdict.toLowerCase()}`
  return canSay(key) ? say(key) : verdict
}

export function Verdict({ verdict }: { verdict: string }): JSX.Element {
  return <Pill look={verdictLook(verdict)}>{verdictWords(verdict)}</Pill>
}

/** Why a verdict was reached, where that says more than the verdict; nothing of a reason unknown here. */
export function Reason({ reason }: { reason: string | null }): JSX.Element | null {
  const key = `reason-${reason ?? ''}`
  return canSay(key) ? <span class="under">{say(key)}</span> : null
}

export function OrderState({ status }: { status: string }): JSX.Element {
  const key = `order-status-${status}`
  return <Pill look={orderLook(status)}>{canSay(key) ? say(key) : status}</Pill>
}

/** What the page does for a refused request: says why, and how to go on. */
export function Problem({ refused, again }: { refused: Refused; again?: () => void }): JSX.Element {
  return (
    <div class="note error" role="alert">
      <Icon name="refused" />
      <div>
        <strong>{refused.status === 0 ? say('problem-away') : say('problem-refused')}</strong>
        <p>{refused.status === 0 ? say('problem-away-detail') : refusedWords(refused)}</p>
        {!SAYS_ALL.has(refused.status) && <Told>{refused.message}</Told>}
      </div>
      {again !== undefined && <Button press={again}>{say('try-again')}</Button>}
    </div>
  )
}

/** What has no more to it than the page's own words: the server's sentence says the same. */
const SAYS_ALL = new Set([0, 401, 403, 404, 415, 429])

/** What kind of refusal it is and what to do, in the page's language. */
export function refusedWords(refused: Refused): string {
  const key = `problem-${refused.status}`
  return say(canSay(key) ? key : 'problem-other')
}

/** What the server says of it, exactly, in English: for IT, below the page's own words. */
export function Told({ children }: { children: string }): JSX.Element | null {
  if (children === '') return null
  return (
    <span class="under" lang="en">
      {children}
    </span>
  )
}

export function Note({ look, title, children }: { look: Look; title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class={`note ${look.tone}`}>
      <Icon name={look.icon} />
      <div>
        <strong>{title}</strong>
        {children !== undefined && <p>{children}</p>}
      </div>
    </div>
  )
}

export function Empty({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="empty">{children}</p>
}

export function Loading(): JSX.Element {
  return (
    <p class="empty" role="status">
      {say('loading')}
    </p>
  )
}

interface ButtonProps {
  press?: () => void
  kind?: 'plain' | 'main' | 'danger' | 'quiet'
  type?: 'button' | 'submit'
  disabled?: boolean
  icon?: string
  pressed?: boolean
  label?: string
  children?: ComponentChildren
}

export function Button({ press, kind = 'plain', type = 'button', disabled = false, icon, pressed, label, children }: ButtonProps): JSX.Element {
  return (
    <button type={type} class={`button ${kind}`} disabled={disabled} onClick={press} aria-pressed={pressed} aria-label={label} title={label}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  )
}

interface FieldProps {
  label: string
  value: string
  change: (value: string) => void
  type?: 'text' | 'password' | 'search' | 'datetime-local' | 'number'
  placeholder?: string
  required?: boolean
  autocomplete?: string
  maxLength?: number
  hint?: string
  wide?: boolean
  pattern?: string
}

export function Field({ label, value, change, hint, wide = false, type = 'text', ...rest }: FieldProps): JSX.Element {
  const id = useId()
  return (
    <div class={wide ? 'field wide' : 'field'}>
      <label for={id}>{label}</label>
      <input id={id} type={type} value={value} onInput={(event) => change(event.currentTarget.value)} aria-describedby={hint === undefined ? undefined : `${id}-hint`} {...rest} />
      {hint !== undefined && (
        <small id={`${id}-hint`}>{hint}</small>
      )}
    </div>
  )
}

interface ChoiceProps {
  label: string
  value: string
  change: (value: string) => void
  options: [string, string][]
}

export function Choice({ label, value, change, options }: ChoiceProps): JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}

export interface Column<R> {
  title: string
  cell: (row: R) => ComponentChildren
  /** Numbers stand at the right, codes in a typeface of one width. On a phone `minor` goes, `line` gets one. */
  kind?: 'number' | 'code' | 'minor' | 'time' | 'line'
}

interface TableProps<R> {
  caption: string
  columns: Column<R>[]
  rows: R[]
  id: (row: R) => string
  /** On a phone: a table all the same, as it is narrow; or rows that flow, as their cells need no names. */
  phone?: 'table' | 'flow'
}

/** A table that becomes a list of cards on a phone: each cell then names its column. */
export function Table<R>({ caption, columns, rows, id, phone }: TableProps<R>): JSX.Element {
  return (
    <div class="table-scroll">
      <table class={phone}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={column.kind}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={id(row)}>
              {columns.map((column) => (
                <td key={column.title} class={column.kind} data-title={column.title}>
                  <div>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A list that is asked page by page, in all its states. */
export function PagedTable<R>({ paging, empty, ...table }: Omit<TableProps<R>, 'rows'> & { paging: Paging<R>; empty: string }): JSX.Element {
  const rows = paging.value
  return (
    <>
      {paging.refused !== null && <Problem refused={paging.refused} again={paging.again} />}
      {rows === null && paging.refused === null && <Loading />}
      {rows !== null && rows.length === 0 && <Empty>{empty}</Empty>}
      {rows !== null && rows.length > 0 && <Table {...table} rows={rows} />}
      {paging.more !== null && (
        <div class="more">
          <Button press={paging.more}>{say('more')}</Button>
        </div>
      )}
    </>
  )
}

export function Progress({ done, of, label }: { done: number; of: number; label: string }): JSX.Element {
  return (
    <span class="progress">
      <progress value={Math.min(done, of)} max={Math.max(of, 1)} aria-label={label} />
    </span>
  )
}

export function Card({ title, aside, children, wide = false }: { title: string; aside?: ComponentChildren; children: ComponentChildren; wide?: boolean }): JSX.Element {
  const id = useId()
  return (
    <section class={wide ? 'card wide' : 'card'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  )
}
