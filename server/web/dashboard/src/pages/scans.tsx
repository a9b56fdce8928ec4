// The history of scans: filters in the address, page by page, and the same as a CSV file.

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { withQuery } from '../api.ts'
import { usePages } from '../asking.ts'
import { VERDICT_NAMES } from '../looks.ts'
import { addressOf, place, replacePlace } from '../route.ts'
import { scanColumns } from '../scan_cells.tsx'
import { Icon } from '../ui/icon.tsx'
import { Button, Choice, Field, PagedTable, verdictWords } from '../ui/parts.tsx'
import { say } from '../words.ts'
import type { ScanPage, ScanRow } from '../wire.ts'

const NAMES = ['order_no', 'code', 'station', 'operator', 'verdict', 'since', 'until'] as const
type Filters = Record<(typeof NAMES)[number], string>

const NONE: Filters = { order_no: '', code: '', station: '', operator: '', verdict: '', since: '', until: '' }
const TYPING_MS = 300

function fromAddress(query: URLSearchParams): Filters {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ''])) as Filters
}

/** Filters as the server asks for them: times of this browser's zone as UTC milliseconds. */
export function asked(filters: Filters): Record<string, string | number | null> {
  const at = (local: string): number | null => (local === '' ? null : new Date(local).getTime() || null)
  return { ...filters, since: at(filters.since), until: at(filters.until) }
}

export function ScansPage(): JSX.Element {
  const [filters, setFilters] = useState(() => fromAddress(place.value.query))
  const [settled, setSettled] = useState(filters)
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(filters)
      replacePlace(addressOf('scans', '', filters))
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [filters])

  const paging = usePages<ScanPage, ScanRow>(withQuery('/api/scans', { ...asked(settled), limit: 100 }), (page) => page.scans)
  const set = (name: keyof Filters) => (value: string) => setFilters({ ...filters, [name]: value })
  const verdicts = VERDICT_NAMES.map((name): [string, string] => [name, verdictWords(name)])

  return (
    <>
      <div class="heading">
        <h1>{say('room-scans')}</h1>
        <a class="button" href={withQuery('/api/scans.csv', asked(settled))} download="scans.csv">
          <Icon name="saved" />
          {say('csv')}
        </a>
      </div>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Field label={say('scan-order')} type="search" value={filters.order_no} change={set('order_no')} maxLength={200} />
        <Field label={say('scan-code')} type="search" value={filters.code} change={set('code')} maxLength={8000} />
        <Field label={say('scan-station')} type="search" value={filters.station} change={set('station')} maxLength={64} />
        <Field label={say('scan-badge')} type="search" value={filters.operator} change={set('operator')} maxLength={32} />
        <Choice label={say('scan-verdict')} value={filters.verdict} change={set('verdict')} options={[['', say('any')], ...verdicts]} />
        <Field label={say('since')} type="datetime-local" value={filters.since} change={set('since')} />
        <Field label={say('until')} type="datetime-local" value={filters.until} change={set('until')} />
        <Button press={() => setFilters(NONE)} icon="erase">
          {say('clear')}
        </Button>
      </form>
      <PagedTable
        caption={say('room-scans')}
        paging={paging}
        empty={say('scans-none')}
        id={(scan) => scan.scan_id}
        phone="flow"
        columns={scanColumns('moment', 'verdict', 'order', 'item', 'code', 'qty', 'station', 'operator', 'step')}
      />
    </>
  )
}
