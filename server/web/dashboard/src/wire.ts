// The server's structs as they come over the wire: server/contract/*.py, server/web/*.py.

export interface SessionView {
  name: string
  role: 'supervisor' | 'admin'
  language: string | null
  csrf: string
}

export interface ScanRow {
  scan_id: string
  scan_key: number | null
  site: string | null
  station: string
  station_seq: number | null
  step: string | null
  operator_badge: string | null
  operator_name: string | null
  code: string | null
  symbology: string | null
  verdict: string
  reason: string | null
  seen: string
  expected: string
  order_no: string | null
  line_no: number | null
  sku: string | null
  description: string | null
  qty: number
  undoes: string | null
  closing: string | null
  lot: string | null
  serial: string | null
  expiry: string | null
  captured_utc_ms: number
  stored_utc_ms: number | null
  pushed: boolean | null
}

export interface ScanPage {
  scans: ScanRow[]
  next: string | null
}

/** A scan in an order's history; one that does not count was judged otherwise by the centre. */
export interface OrderScan {
  scan: ScanRow
  oseq: number | null
  counts: boolean
}

export interface OrderHistory {
  scans: OrderScan[]
  next: string | null
}

export interface OrderHead {
  order_id: string
  order_no: string
  customer: string
  status: string
  revision: number
  line_count: number
  units_ordered: number
  units_packed: number
  ship_by: string | null
}

export interface OrderLine {
  line_no: number
  sku: string
  description: string
  qty_ordered: number
  qty_packed: number
  gtin: string | null
  barcodes: string[]
}

export interface OrderView {
  head: OrderHead
  lines: OrderLine[]
}

export interface SearchPage {
  heads: OrderHead[]
  next: string | null
  is_partial: boolean
}

export interface OperatorCard {
  badge: string
  name: string
  active: boolean
  code: string
  has_pin: boolean
  locked_until_utc_ms: number | null
}

export interface ImportProgress {
  phase: 'receiving' | 'reading' | 'applying'
  bytes_received: number
  rows_read: number
  orders_done: number
  orders_total: number | null
}

export interface ImportRefusal {
  row: number
  order_no: string
  code: string
  reason: string
}

export interface ImportReport {
  rows_read: number
  orders_added: number
  orders_changed: number
  orders_unchanged: number
  orders_refused: number
  refusal_count: number
  refused: ImportRefusal[]
  note_count: number
  notes: { order_no: string; code: string; text: string }[]
  stopped: { reason: string } | null
}

export interface Printers {
  is_online: boolean
  printers: string[]
}

export interface PrintTold {
  outcome: string
  detail: string
}

// The `/dashboard` namespace: server/contract/dashboard_live.py.

export interface StationNow {
  station: string
  is_online: boolean
  since_utc_ms: number | null
  step: string
  operator: string | null
  open_order: string | null
  waits_at: string | null
  /** Null when nobody knows: an older kiosk does not tell. */
  unconfirmed: number | null
  held: number
}

export interface DeviceNow {
  device: string
  name: string
  state: 'ready' | 'lost' | 'failed'
  since_utc_ms: number
  trouble: string
}

export interface LegTold {
  leg: string
  p50_us: number
  p99_us: number
}

/** A kiosk as it said itself last; what is not current is the last that is known. */
export interface KioskNow {
  station: string
  is_current: boolean
  told_utc_ms: number
  version: string
  waiting: number
  oldest_utc_ms: number | null
  devices: DeviceNow[]
  scans_timed: number
  legs: LegTold[]
}

export interface OrderNow {
  order_no: string
  status: string
  revision: number
  line_count: number
  units_ordered: number
  units_packed: number
  ship_by: string | null
}

export interface Alert {
  kind: string
  detail: string
  is_vital: boolean
  station: string | null
}

export interface Minute {
  utc_ms: number
  verdict: string
  scans: number
}

export interface CentreTold {
  state: string
  waiting: number
  since_utc_ms: number | null
}

export type LiveItem =
  | { type: 'scan'; scan: ScanRow }
  | { type: 'station'; station: StationNow }
  | { type: 'kiosk'; kiosk: KioskNow }
  | { type: 'order'; order: OrderNow }
  | { type: 'orders_changed' }
  | { type: 'order_counts'; orders: Record<string, number> }
  | { type: 'centre'; centre: CentreTold }
  | { type: 'alerts'; alerts: Alert[] }

export interface LiveFrame {
  epoch: string
  first_seq: number
  events: LiveItem[]
}

export interface Snapshot {
  type: 'snapshot'
  epoch: string
  seq: number
  now_utc_ms: number
  stations: StationNow[]
  kiosks: KioskNow[]
  scans: ScanRow[]
  minutes: Minute[]
  order_counts: Record<string, number> | null
  centre: CentreTold
  alerts: Alert[]
}

export type SnapshotAnswer = Snapshot | { type: 'resumed'; epoch: string; seq: number } | { type: 'refused'; message: string }

// REST: server/store/counts.py, conflicts.py, receipts.py.

export interface OrderCountsTold {
  counted_utc_ms: number
  counts: {
    by_status: { status: string; orders: number }[]
    by_ship_by: { ship_by: string | null; status: string; orders: number }[]
    is_partial: boolean
  }
}

export interface OperatorCount {
  badge: string | null
  name: string | null
  scans: number
  items: number
  orders_completed: number
  orders_shipped: number
  errors: number
}

export interface OperatorCounts {
  operators: OperatorCount[]
  is_partial: boolean
}

export interface ConflictRow {
  order: OrderHead
  kind: string
  line_no: number | null
  lost_scan_id: string | null
  scans: OrderScan[]
  has_more: boolean
  resolutions: string[]
}

export interface ConflictPage {
  conflicts: ConflictRow[]
  next: string | null
}

export interface Span {
  first: number
  last: number
}

/** What a kiosk counted, held against what is here: server/domain/receipts.py. */
export interface KioskReceipt {
  state: 'equal' | 'on_the_way' | 'missing'
  since_seq: number
  last_seq: number
  captured: number
  judged: number
  acknowledged: number
  to_send: Span[]
  to_answer: Span[]
  lost_here: Span[]
  lost_before: { first_seq: number; last_seq: number; ago_ms: number }[]
  uncounted: number
  told_utc_ms: number
  is_current: boolean
}

export interface Receipt {
  station: string
  last_seq: number
  scans: number
  is_whole: boolean
  missing: Span[]
  twice: Span[]
  answered_seq: number
  not_judged: number
  kiosk: KioskReceipt | null
}

export interface Receipts {
  receipts: Receipt[]
  is_partial: boolean
}

// For admins: server/web/users.py, tokens.py, audit.py.

export interface User {
  user_id: number
  name: string
  role: 'supervisor' | 'admin'
  language: string | null
  active: boolean
  locked_until_utc_ms: number | null
  revision: number
  made_utc_ms: number
}

export interface ApiToken {
  token_id: number
  name: string
  scopes: string[]
  made_utc_ms: number
  expires_utc_ms: number
  revoked_utc_ms: number | null
  used_utc_ms: number | null
}

export interface AuditEntry {
  audit_id: number
  at_utc_ms: number
  kind: string
  who: string
  what: string
  about: string
}

export interface AuditPage {
  entries: AuditEntry[]
  next: number | null
}

// What is set of a station, and pairing: server/web/station_settings.py, pairing.py.

export interface StationSet {
  station: string
  shown_name: string | null
  language: string | null
  step: string | null
  require_operator: boolean | null
  requires_operator: boolean
  printer: string | null
  locked: boolean
  lock_text: string
  paired_utc_ms: number | null
  revoked_utc_ms: number | null
  unread: { text: string; sent_by?: string }[]
}

export interface PairingCode {
  station: string
  code: string
  barcode: string
  expires_utc_ms: number
  bars: Drawing
  square: Drawing
}

/** A barcode to draw: an SVG's path in a box of so many modules. */
export interface Drawing {
  width: number
  height: number
  path: string
}
