// Orders: searched by whatever a person knows of them, Korean included.

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { withQuery } from '../api.ts'
import { usePages } from '../asking.ts'
import { count, day } from '../format.ts'
import { addressOf, place, replacePlace } from '../route.ts'
import { type Column, Field, Note, OrderState, PagedTable, Progress } from '../ui/parts.tsx'
import { say } from '../words.ts'
import type { OrderHead, SearchPage } from '../wire.ts'

const TYPING_MS = 250

const columns = (): Column<OrderHead>[] => [
  { title: say('order-number'), kind: 'code', cell: (order) => <a href={addressOf('orders', order.order_no)}>{order.order_no}</a> },
  { title: say('order-customer'), cell: (order) => order.customer },
  { title: say('order-state'), cell: (order) => <OrderState status={order.status} /> },
  { title: say('order-ship-by'), kind: 'time', cell: (order) => (order.ship_by === null ? '' : day(order.ship_by)) },
  { title: say('order-lines'), kind: 'number', cell: (order) => count(order.line_count) },
  { title: say('order-packed'), kind: 'number', cell: (order) => <Packed head={order} /> },
]

export function Packed({ head }: { head: OrderHead }): JSX.Element {
  return (
    <span class="packed">
      {count(head.units_packed)} / {count(head.units_ordered)}
      <Progress done={head.units_packed} of={head.units_ordered} label={say('order-packed')} />
    </span>
  )
}

export function OrdersPage(): JSX.Element {
  const [words, setWords] = useState(() => place.value.query.get('q') ?? '')
  const [settled, setSettled] = useState(words)
  const [partial, setPartial] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(words)
      replacePlace(addressOf('orders', '', { q: words }))
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [words])

  const paging = usePages<SearchPage, OrderHead>(withQuery('/api/orders', { q: settled, limit: 50 }), (page) => {
    setPartial(page.is_partial)
    return page.heads
  })
  return (
    <>
      <div class="heading">
        <h1>{say('room-orders')}</h1>
      </div>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Field wide label={say('orders-search')} type="search" value={words} change={setWords} hint={say('orders-search-hint')} maxLength={200} />
      </form>
      {partial && (
        <Note look={{ tone: 'info', icon: 'clock' }} title={say('orders-partial')}>
          {say('orders-partial-detail')}
        </Note>
      )}
      <PagedTable caption={say('room-orders')} paging={paging} empty={say('orders-none')} id={(order) => order.order_id} columns={columns()} />
    </>
  )
}
