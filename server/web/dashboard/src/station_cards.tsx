// Each station's card: whether it is there, who works at it, on what, and what waits.

import type { JSX } from 'preact'
import { useAnswer } from './asking.ts'
import type { Live } from './feed.ts'
import { age, count } from './format.ts'
import { serverNow } from './live.ts'
import { MakePairingCode } from './pairing.tsx'
import { addressOf } from './route.ts'
import { stepWords } from './scan_cells.tsx'
import { Card, Empty, Pill, Verdict } from './ui/parts.tsx'
import { say } from './words.ts'
import type { Receipt, Receipts, StationNow } from './wire.ts'

const RECEIPTS_EVERY_MS = 15_000

export function StationCards({ known }: { known: Live }): JSX.Element {
  const receipts = useAnswer<Receipts>('/api/receipts', RECEIPTS_EVERY_MS)
  const of = new Map(receipts.value?.receipts.map((receipt) => [receipt.station, receipt]))
  const stations = [...known.stations.values()].sort((a, b) => a.station.localeCompare(b.station))
  return (
    <Card title={say('stations-title')} wide>
      {stations.length === 0 ? (
        <Empty>{say('stations-none')}</Empty>
      ) : (
        <ul class="stations">
          {stations.map((station) => (
            <StationCard key={station.station} station={station} receipt={of.get(station.station) ?? null} />
          ))}
        </ul>
      )}
      <details class="pairing">
        <summary>{say('pairing-new')}</summary>
        <MakePairingCode />
      </details>
    </Card>
  )
}

function StationCard({ station, receipt }: { station: StationNow; receipt: Receipt | null }): JSX.Element {
  const since = station.since_utc_ms
  return (
    <li class={station.is_online ? 'station' : 'station away'}>
      <div class="station-head">
        <h3>
          <a href={addressOf('stations', station.station)}>{station.station}</a>
        </h3>
        <Online station={station} />
      </div>
      {station.waits_at !== null && (
        <p class="waits">
          <span>{say('station-waits')}</span> <Verdict verdict={station.waits_at} />
        </p>
      )}
      <dl>
        <div>
          <dt>{say('station-operator')}</dt>
          <dd>{station.operator ?? say('station-nobody')}</dd>
        </div>
        <div>
          <dt>{say('station-order')}</dt>
          <dd>{station.open_order === null ? '–' : <a href={addressOf('orders', station.open_order)}>{station.open_order}</a>}</dd>
        </div>
        <div>
          <dt>{say('scan-step')}</dt>
          <dd>{stepWords(station.step)}</dd>
        </div>
        <div>
          <dt>{say(station.is_online ? 'station-online-for' : 'station-away-for')}</dt>
          <dd>{since === null ? '–' : age(serverNow.value - since)}</dd>
        </div>
        <div>
          <dt>{say('station-unconfirmed')}</dt>
          <dd class={station.unconfirmed > 0 ? 'attention' : undefined}>{count(station.unconfirmed)}</dd>
        </div>
        <div>
          <dt>{say('station-held')}</dt>
          <dd class={station.held > 0 ? 'attention' : undefined}>{count(station.held)}</dd>
        </div>
        {receipt !== null && (
          <div class="whole">
            <dt>{say('station-receipt')}</dt>
            <dd>
              <Whole receipt={receipt} />
            </dd>
          </div>
        )}
      </dl>
    </li>
  )
}

function Online({ station }: { station: StationNow }): JSX.Element {
  return station.is_online ? (
    <Pill look={{ tone: 'success', icon: 'link' }}>{say('station-online')}</Pill>
  ) : (
    <Pill look={{ tone: 'error', icon: 'link-off' }}>{say('station-offline')}</Pill>
  )
}

/** Scans stored of all that were acknowledged: the same number, each once. */
function Whole({ receipt }: { receipt: Receipt }): JSX.Element {
  const told = say('station-receipt-of', { scans: receipt.scans, last: receipt.last_seq })
  const look = receipt.is_whole ? ({ tone: 'success', icon: 'check' } as const) : ({ tone: 'error', icon: 'unsaved' } as const)
  return (
    <Pill look={look}>
      {told} · {say(receipt.is_whole ? 'station-receipt-whole' : 'station-receipt-gap')}
    </Pill>
  )
}
