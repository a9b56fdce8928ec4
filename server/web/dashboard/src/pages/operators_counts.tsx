// What each operator did in the last day.

import type { JSX } from 'preact'
import { useAnswer } from '../asking.ts'
import { count } from '../format.ts'
import { Card, type Column, Empty, Problem, Table } from '../ui/parts.tsx'
import { say } from '../words.ts'
import type { OperatorCount, OperatorCounts } from '../wire.ts'

const LOOK_EVERY_MS = 30_000

const columns = (): Column<OperatorCount>[] => [
  { title: say('operator-name'), cell: (row) => row.name ?? row.badge ?? say('station-nobody') },
  { title: say('count-orders'), kind: 'number', cell: (row) => count(row.orders_completed) },
  { title: say('count-shipped'), kind: 'number', cell: (row) => count(row.orders_shipped) },
  { title: say('count-items'), kind: 'number', cell: (row) => count(row.items) },
  { title: say('count-scans'), kind: 'number', cell: (row) => count(row.scans) },
  { title: say('count-errors'), kind: 'number', cell: (row) => <Errors row={row} /> },
]

function Errors({ row }: { row: OperatorCount }): JSX.Element {
  const share = row.scans === 0 ? '' : ` (${((row.errors / row.scans) * 100).toFixed(1)} %)`
  return <>{count(row.errors) + share}</>
}

export function CountsOfOperators(): JSX.Element {
  const counted = useAnswer<OperatorCounts>('/api/counts/operators', LOOK_EVERY_MS)
  const rows = counted.value?.operators ?? []
  return (
    <Card title={say('count-title')} wide>
      {counted.refused !== null && <Problem refused={counted.refused} again={counted.again} />}
      {counted.value !== null && rows.length === 0 && <Empty>{say('count-none')}</Empty>}
      {rows.length > 0 && <Table caption={say('count-title')} columns={columns()} rows={rows} id={(row) => row.badge ?? ''} />}
    </Card>
  )
}
