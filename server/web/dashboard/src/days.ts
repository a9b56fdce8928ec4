// Orders that are not shipped yet, by the day they are to be: what is late, the next days, the rest.
// Pure.

export interface Counted {
  ship_by: string | null
  status: string
  orders: number
}

/** Orders of a day, still to pack and packed. `day` is a date, or one of the words for the rest. */
export interface Day {
  day: string
  toPack: number
  packed: number
}

export const DAYS_SHOWN = 6

function place(shipBy: string | null, today: string, shown: ReadonlySet<string>): string {
  if (shipBy === null) return 'none'
  if (shipBy < today) return 'late'
  return shown.has(shipBy) ? shipBy : 'later'
}

/** `today` is a date, as 2026-11-27. Days without orders are left out. */
export function byDay(counted: readonly Counted[], today: string): Day[] {
  const coming = counted.flatMap(({ ship_by }) => (ship_by !== null && ship_by >= today ? [ship_by] : []))
  const shown = new Set([...new Set(coming)].sort().slice(0, DAYS_SHOWN))
  const days = new Map<string, Day>(['late', ...shown, 'later', 'none'].map((day) => [day, { day, toPack: 0, packed: 0 }]))
  for (const { ship_by, status, orders } of counted) {
    const day = days.get(place(ship_by, today, shown))
    if (day === undefined) continue
    if (status === 'packed') day.packed += orders
    else day.toPack += orders
  }
  return [...days.values()].filter(({ toPack, packed }) => toPack + packed > 0)
}
