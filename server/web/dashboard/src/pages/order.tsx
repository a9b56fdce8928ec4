// One order: its head, its lines, and its whole history scan by scan: who packed this, and when.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { withQuery } from '../api.ts'
import { useAnswer, usePages } from '../asking.ts'
import { count, day } from '../format.ts'
import { live } from '../live.ts'
import { addressOf } from '../route.ts'
import { scanColumns } from '../scan_cells.tsx'
import { Icon } from '../ui/icon.tsx'
import { Card, type Column, Empty, Loading, OrderState, PagedTable, Pill, Problem, Progress, Table } from '../ui/parts.tsx'
import { say } from '../words.ts'
import type { OrderHead, OrderHistory, OrderLine, OrderScan, OrderView } from '../wire.ts'

const lineColumns = (): Column<OrderLine>[] => [
  { title: say('line-no'), kind: 'number', cell: (line) => line.line_no },
  { title: say('line-item'), cell: (line) => line.description },
  { title: say('line-sku'), kind: 'code', cell: (line) => line.sku },
  { title: say('line-gtin'), kind: 'code', cell: (line) => line.gtin ?? line.barcodes.join(', ') },
  { title: say('order-packed'), kind: 'number', cell: (line) => <LinePacked line={line} /> },
]

function LinePacked({ line }: { line: OrderLine }): JSX.Element {
  const over = line.qty_packed > line.qty_ordered
  const done = line.qty_packed === line.qty_ordered
  const icon = over ? 'over' : done ? 'check' : 'todo'
  return (
    <span class={over ? 'packed over' : done ? 'packed done' : 'packed'}>
      <Icon name={icon} />
      {count(line.qty_packed)} / {count(line.qty_ordered)}
      <Progress done={line.qty_packed} of={line.qty_ordered} label={say('order-packed')} />
    </span>
  )
}

export function OrderPage({ orderNo }: { orderNo: string }): JSX.Element {
  const order = useAnswer<OrderView>(`/api/orders/${encodeURIComponent(orderNo)}`)
  const told = useToldRevision(orderNo)
  useEffect(() => {
    if (told !== '') order.again()
  }, [told])
  return (
    <>
      <p class="back">
        <a href={addressOf('orders')}>
          <Icon name="back" />
          {say('room-orders')}
        </a>
      </p>
      {order.refused !== null && (order.refused.status === 404 ? <Empty>{say('order-none', { order: orderNo })}</Empty> : <Problem refused={order.refused} again={order.again} />)}
      {order.asking && order.value === null && <Loading />}
      {order.value !== null && <Found order={order.value} told={told} />}
    </>
  )
}

/** Changes when the order does, as far as it is told live. */
function useToldRevision(orderNo: string): string {
  const known = live.value
  const revision = known?.orders.get(orderNo)?.revision ?? ''
  const changed = known?.ordersChanged ?? 0
  return revision === '' && changed === 0 ? '' : `${revision} ${changed}`
}

function Found({ order, told }: { order: OrderView; told: string }): JSX.Element {
  return (
    <>
      <Head head={order.head} />
      <Card title={say('order-lines')} wide>
        <Table caption={say('order-lines')} columns={lineColumns()} rows={order.lines} id={(line) => String(line.line_no)} />
      </Card>
      <History orderNo={order.head.order_no} told={told} />
    </>
  )
}

function Head({ head }: { head: OrderHead }): JSX.Element {
  return (
    <>
      <div class="heading">
        <h1>{head.order_no}</h1>
        <OrderState status={head.status} />
      </div>
      <dl class="facts">
        <div>
          <dt>{say('order-customer')}</dt>
          <dd>{head.customer}</dd>
        </div>
        <div>
          <dt>{say('order-ship-by')}</dt>
          <dd>{head.ship_by === null ? '–' : day(head.ship_by)}</dd>
        </div>
        <div>
          <dt>{say('order-packed')}</dt>
          <dd>
            {count(head.units_packed)} / {count(head.units_ordered)}
          </dd>
        </div>
        <div>
          <dt>{say('order-revision')}</dt>
          <dd>{count(head.revision)}</dd>
        </div>
      </dl>
    </>
  )
}

function History({ orderNo, told }: { orderNo: string; told: string }): JSX.Element {
  const paging = usePages<OrderHistory, OrderScan>(withQuery('/api/order-scans', { order_no: orderNo, limit: 200 }), (page) => page.scans)
  useEffect(() => {
    if (told !== '') paging.again()
  }, [told])
  const columns = scanColumns('moment', 'verdict', 'item', 'qty', 'code', 'operator', 'station', 'step').map(
    (column): Column<OrderScan> => ({ ...column, cell: (told) => column.cell(told.scan) }),
  )
  return (
    <Card title={say('order-history')} wide>
      <PagedTable
        caption={say('order-history')}
        paging={paging}
        empty={say('order-history-none')}
        id={(told) => `${told.scan.scan_id} ${told.oseq}`}
        phone="flow"
        columns={[...columns, { title: say('scan-counts'), cell: (told) => <Counts told={told} /> }]}
      />
    </Card>
  )
}

function Counts({ told }: { told: OrderScan }): JSX.Element | null {
  return told.counts ? null : <Pill look={{ tone: 'warning', icon: 'conflict' }}>{say('scan-counts-not')}</Pill>
}
