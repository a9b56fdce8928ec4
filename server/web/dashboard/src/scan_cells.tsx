// A scan as cells of a table, alike wherever scans are listed.

import type { JSX } from 'preact'
import { clockTime, count, dayAndTime } from './format.ts'
import { addressOf } from './route.ts'
import type { Column } from './ui/parts.tsx'
import { Pill, Reason, Verdict } from './ui/parts.tsx'
import { canSay, say } from './words.ts'
import type { ScanRow } from './wire.ts'

export function stepWords(step: string | null): string {
  if (step === null) return ''
  return canSay(`step-${step}`) ? say(`step-${step}`) : step
}

function OrderLink({ scan }: { scan: ScanRow }): JSX.Element {
  if (scan.order_no === null) return <span class="soft">–</span>
  return <a href={addressOf('orders', scan.order_no)}>{scan.order_no}</a>
}

/** What was scanned: the item in the order's words, else what the operator was told. */
function Item({ scan }: { scan: ScanRow }): JSX.Element {
  const name = scan.description ?? scan.seen
  const expected = scan.verdict === 'ITEM_WRONG' && scan.expected !== '' ? say('scan-expected', { item: scan.expected }) : ''
  return (
    <>
      {name !== '' && name !== scan.code && name}
      {scan.sku !== null && <span class="soft"> {scan.sku}</span>}
      {expected !== '' && <span class="under">{expected}</span>}
      {scan.lot !== null && <span class="under">{say('scan-lot', { lot: scan.lot })}</span>}
      {scan.serial !== null && <span class="under">{say('scan-serial', { serial: scan.serial })}</span>}
    </>
  )
}

/** The station of what supervisors decided, which is kept with the scans. */
const DASHBOARD = '@dashboard'

function stationWords(scan: ScanRow): string {
  return scan.station === DASHBOARD ? say('dashboard') : scan.station
}

function Judged({ scan }: { scan: ScanRow }): JSX.Element {
  if (scan.station === DASHBOARD) return <Pill look={{ tone: 'info', icon: 'check' }}>{say('settled')}</Pill>
  return (
    <>
      <Verdict verdict={scan.verdict} />
      <Reason reason={scan.reason} />
    </>
  )
}

function signed(qty: number): string {
  if (qty === 0) return ''
  return qty > 0 ? `+${count(qty)}` : `−${count(-qty)}`
}

const columns: Record<string, () => Column<ScanRow>> = {
  clock: () => ({
    title: say('scan-time'),
    kind: 'time',
    cell: (scan) => <time title={dayAndTime(scan.captured_utc_ms)}>{clockTime(scan.stored_utc_ms ?? scan.captured_utc_ms)}</time>,
  }),
  moment: () => ({
    title: say('scan-time'),
    kind: 'time',
    cell: (scan) => dayAndTime(scan.stored_utc_ms ?? scan.captured_utc_ms),
  }),
  verdict: () => ({ title: say('scan-verdict'), cell: (scan) => <Judged scan={scan} /> }),
  order: () => ({ title: say('scan-order'), kind: 'code', cell: (scan) => <OrderLink scan={scan} /> }),
  item: () => ({ title: say('scan-item'), kind: 'line', cell: (scan) => <Item scan={scan} /> }),
  code: () => ({ title: say('scan-code'), kind: 'code', cell: (scan) => scan.code ?? '' }),
  qty: () => ({ title: say('scan-qty'), kind: 'number', cell: (scan) => signed(scan.qty) }),
  station: () => ({ title: say('scan-station'), cell: (scan) => (scan.site === null ? stationWords(scan) : `${stationWords(scan)} · ${scan.site}`) }),
  operator: () => ({ title: say('scan-operator'), cell: (scan) => scan.operator_name ?? scan.operator_badge ?? '' }),
  step: () => ({ title: say('scan-step'), kind: 'minor', cell: (scan) => stepWords(scan.step) }),
}

/** The columns of these names, in their order. */
export function scanColumns(...names: string[]): Column<ScanRow>[] {
  return names.flatMap((name) => columns[name]?.() ?? [])
}
