// Orders by state, and those that are not shipped yet by the day they are to be: the late ones first.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { useAnswer } from './asking.ts'
import { nowMs } from './clock.ts'
import { type Day, byDay } from './days.ts'
import { count, day, localDay } from './format.ts'
import { ORDER_STATUSES } from './looks.ts'
import { type Column, Empty, OrderState, Pill, Table } from './ui/parts.tsx'
import { say } from './words.ts'
import type { OrderCountsTold } from './wire.ts'

const LOOK_EVERY_MS = 15_000

const columns = (): Column<Day>[] => [
  { title: say('order-ship-by'), cell: (row) => <When row={row} /> },
  { title: say('day-to-pack'), kind: 'number', cell: (row) => count(row.toPack) },
  { title: say('day-packed'), kind: 'number', cell: (row) => count(row.packed) },
]

function When({ row }: { row: Day }): JSX.Element {
  if (row.day === 'late') return <Pill look={{ tone: 'error', icon: 'clock' }}>{say('day-late')}</Pill>
  return <>{row.day === 'later' || row.day === 'none' ? say(`day-${row.day}`) : day(row.day)}</>
}

/** How many orders there are of each state, as it was told live or else as it was asked for, and by day. */
export function OrdersCounted({ live, changed }: { live: Readonly<Record<string, number>> | null; changed: number }): JSX.Element {
  const told = useAnswer<OrderCountsTold>('/api/counts/orders', LOOK_EVERY_MS)
  useEffect(() => {
    if (changed > 0) told.again()
  }, [changed])
  const asked = told.value?.counts
  const states = live ?? (asked === undefined ? null : Object.fromEntries(asked.by_status.map(({ status, orders }) => [status, orders])))
  const days = asked === undefined ? [] : byDay(asked.by_ship_by, localDay(nowMs.value))
  return (
    <>
      {states === null ? <Empty>{say('orders-uncounted')}</Empty> : <ByState counts={states} />}
      {days.length > 0 && <Table caption={say('days-title')} columns={columns()} rows={days} id={(row) => row.day} phone="table" />}
    </>
  )
}

function ByState({ counts }: { counts: Readonly<Record<string, number>> }): JSX.Element {
  return (
    <ul class="rows">
      {ORDER_STATUSES.map((status) => (
        <li key={status}>
          <OrderState status={status} />
          <span class="sum">{count(counts[status] ?? 0)}</span>
        </li>
      ))}
    </ul>
  )
}
