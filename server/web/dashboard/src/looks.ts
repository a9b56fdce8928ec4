// How states look: a tone and an icon each, beside their words. Those of verdicts are the kiosk's
// (a test compares verdicts.json with its table).

import table from './verdicts.json'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'error'
export interface Look {
  tone: Tone
  icon: string
}

const VERDICTS = table as unknown as Record<string, [Tone, string]>
export const VERDICT_NAMES = Object.keys(VERDICTS)

const ORDERS: Record<string, Look> = {
  open: { tone: 'neutral', icon: 'todo' },
  packing: { tone: 'info', icon: 'started' },
  packed: { tone: 'success', icon: 'box-done' },
  on_hold: { tone: 'warning', icon: 'hold' },
  cancelled: { tone: 'error', icon: 'cancelled' },
  shipped: { tone: 'success', icon: 'truck' },
}
export const ORDER_STATUSES = Object.keys(ORDERS)

export function verdictLook(verdict: string): Look {
  const [tone, icon] = VERDICTS[verdict] ?? ['neutral', 'unknown']
  return { tone, icon }
}

export function orderLook(status: string): Look {
  return ORDERS[status] ?? { tone: 'neutral', icon: 'order' }
}
