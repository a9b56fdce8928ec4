// What stations could not settle: contradictions about orders, each with the scans of all sides.

import type { JSX } from 'preact'
import { usePages } from '../asking.ts'
import { addressOf } from '../route.ts'
import { scanColumns } from '../scan_cells.tsx'
import { Button, Card, type Column, Empty, Loading, OrderState, Pill, Problem, Table } from '../ui/parts.tsx'
import { canSay, say } from '../words.ts'
import { Settle } from './settle.tsx'
import type { ConflictPage, ConflictRow, OrderScan } from '../wire.ts'

const columns = (lost: string | null): Column<OrderScan>[] => [
  ...scanColumns('moment', 'station', 'operator', 'verdict', 'item', 'qty').map(
    (column): Column<OrderScan> => ({ ...column, cell: (told) => column.cell(told.scan) }),
  ),
  { title: say('scan-counts'), cell: (told) => <Side told={told} lost={lost} /> },
]

function Side({ told, lost }: { told: OrderScan; lost: string | null }): JSX.Element | null {
  const isLost = told.scan.scan_id === lost
  if (!isLost && told.counts) return null
  return <Pill look={{ tone: 'warning', icon: 'conflict' }}>{say(isLost ? 'conflict-lost' : 'scan-counts-not')}</Pill>
}

export function ConflictsPage(): JSX.Element {
  const paging = usePages<ConflictPage, ConflictRow>('/api/conflicts?limit=20', (page) => page.conflicts)
  const conflicts = paging.value ?? []
  return (
    <>
      <div class="heading">
        <h1>{say('room-conflicts')}</h1>
      </div>
      {paging.refused !== null && <Problem refused={paging.refused} again={paging.again} />}
      {paging.value === null && paging.refused === null && <Loading />}
      {paging.value !== null && conflicts.length === 0 && <Empty>{say('conflicts-none')}</Empty>}
      {conflicts.map((conflict) => (
        <Conflict
          key={`${conflict.order.order_id} ${conflict.kind} ${conflict.line_no} ${conflict.lost_scan_id}`}
          conflict={conflict}
          settled={paging.again}
        />
      ))}
      {paging.more !== null && (
        <div class="more">
          <Button press={paging.more}>{say('more')}</Button>
        </div>
      )}
    </>
  )
}

function Conflict({ conflict, settled }: { conflict: ConflictRow; settled: () => void }): JSX.Element {
  const { order, kind, line_no, scans } = conflict
  const title = canSay(`note-${kind}`) ? say(`note-${kind}`) : kind
  return (
    <Card
      wide
      title={`${order.order_no} · ${title}`}
      aside={
        <>
          <OrderState status={order.status} />
          <a href={addressOf('orders', order.order_no)}>{say('conflict-order')}</a>
        </>
      }
    >
      <p class="soft conflict-facts">
        {order.customer}
        {line_no !== null && ` · ${say('conflict-line', { line: line_no })}`}
        {conflict.has_more && ` · ${say('conflict-more')}`}
      </p>
      <Table caption={title} columns={columns(conflict.lost_scan_id)} rows={scans} id={(told) => `${told.scan.scan_id} ${told.oseq}`} phone="flow" />
      <Settle conflict={conflict} settled={settled} />
    </Card>
  )
}
