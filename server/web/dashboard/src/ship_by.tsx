// Orders that are not shipped yet, by the day they are to be: the late ones first.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { useAnswer } from './asking.ts'
import { nowMs } from './clock.ts'
import { type Day, byDay } from './days.ts'
import { count, day, localDay } from './format.ts'
import { type Column, Pill, Table } from './ui/parts.tsx'
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

export function OrdersByDay({ changed }: { changed: number }): JSX.Element | null {
  const told = useAnswer<OrderCountsTold>('/api/counts/orders', LOOK_EVERY_MS)
  useEffect(() => {
    if (changed > 0) told.again()
  }, [changed])
  if (told.value === null) return null
  const days = byDay(told.value.counts.by_ship_by, localDay(nowMs.value))
  return days.length === 0 ? null : <Table caption={say('days-title')} columns={columns()} rows={days} id={(row) => row.day} />
}
