// Each station's card: what it needs, who works at it, on what, what waits, and how its kiosk stands.
// Those that need somebody come first.

import type { JSX } from 'preact'
import { useAnswer } from './asking.ts'
import type { Live } from './feed.ts'
import { age, count } from './format.ts'
import { serverNow } from './live.ts'
import { MakePairingCode } from './pairing.tsx'
import { addressOf } from './route.ts'
import { stepWords } from './scan_cells.tsx'
import { Devices, Latency } from './station_kiosk.tsx'
import { type Need, byNeed, needsOf } from './station_needs.ts'
import { ReceiptOf } from './station_receipt.tsx'
import { Icon } from './ui/icon.tsx'
import { Card, Empty, Pill, Verdict } from './ui/parts.tsx'
import { say } from './words.ts'
import type { KioskNow, Receipt, Receipts, StationNow } from './wire.ts'

const RECEIPTS_EVERY_MS = 5_000

interface Shown {
  station: StationNow
  kiosk: KioskNow | null
  receipt: Receipt | null
  needs: Need[]
}

export function StationCards({ known }: { known: Live }): JSX.Element {
  const receipts = useAnswer<Receipts>('/api/receipts', RECEIPTS_EVERY_MS)
  const of = new Map(receipts.value?.receipts.map((receipt) => [receipt.station, receipt]))
  const cards = [...known.stations.values()].map((station): Shown => {
    const kiosk = known.kiosks.get(station.station) ?? null
    const receipt = of.get(station.station) ?? null
    return { station, kiosk, receipt, needs: needsOf(station, kiosk, receipt, serverNow.value) }
  })
  const inNeed = cards.filter((card) => card.needs.length > 0).length
  return (
    <Card title={say('stations-title')} aside={cards.length === 0 ? undefined : <InNeed stations={inNeed} />} wide>
      {cards.length === 0 ? (
        <Empty>{say('stations-none')}</Empty>
      ) : (
        <ul class="stations">
          {byNeed(cards).map((card) => (
            <StationCard key={card.station.station} card={card} counting={receipts.value?.is_partial === true} />
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

function InNeed({ stations }: { stations: number }): JSX.Element {
  const look = stations === 0 ? ({ tone: 'success', icon: 'check' } as const) : ({ tone: 'warning', icon: 'conflict' } as const)
  return <Pill look={look}>{say('stations-in-need', { n: stations })}</Pill>
}

function StationCard({ card, counting }: { card: Shown; counting: boolean }): JSX.Element {
  const { station, kiosk, receipt, needs } = card
  const worst = needs[0]?.tone ?? (station.is_online && kiosk !== null ? 'nothing' : 'unknown')
  return (
    <li class={`station needs-${worst}`}>
      <div class="station-head">
        <h3>
          <a href={addressOf('stations', station.station)}>{station.station}</a>
        </h3>
        <Online station={station} />
      </div>
      {needs.length > 0 && <Needs needs={needs} station={station} />}
      <Work station={station} kiosk={kiosk} />
      <Kiosk station={station} kiosk={kiosk} />
      {receipt !== null && (
        <section>
          <h4>{say('station-receipt')}</h4>
          <ReceiptOf receipt={receipt} counting={counting} />
        </section>
      )}
      {kiosk !== null && <p class="version soft">{say('kiosk-version', { version: kiosk.version })}</p>}
    </li>
  )
}

function Online({ station }: { station: StationNow }): JSX.Element {
  const since = station.since_utc_ms
  const ago = since === null ? '' : ` · ${age(serverNow.value - since)}`
  return station.is_online ? (
    <Pill look={{ tone: 'success', icon: 'link' }}>
      {say('station-online')}
      {ago}
    </Pill>
  ) : (
    <Pill look={{ tone: 'neutral', icon: 'link-off' }}>
      {say('station-offline')}
      {ago}
    </Pill>
  )
}

function Needs({ needs, station }: { needs: Need[]; station: StationNow }): JSX.Element {
  return (
    <ul class="needs" aria-label={say('station-needs')}>
      {needs.map((need) => (
        <li key={`${need.kind} ${need.name}`} class={need.tone}>
          <Icon name={need.icon} />
          <span>
            {say(`need-${need.kind}`, { n: need.count, name: need.name })}
            {need.kind === 'waits' && station.waits_at !== null && (
              <>
                {' '}
                <Verdict verdict={station.waits_at} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Work({ station, kiosk }: { station: StationNow; kiosk: KioskNow | null }): JSX.Element {
  return (
    <dl class="work">
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
        <dt>{say('station-unconfirmed')}</dt>
        <dd>
          <Waiting station={station} kiosk={kiosk} />
        </dd>
      </div>
    </dl>
  )
}

/** Scans in the kiosk's own queue and the age of the oldest; else what is known here, if anything. */
function Waiting({ station, kiosk }: { station: StationNow; kiosk: KioskNow | null }): JSX.Element {
  const told = kiosk !== null && (kiosk.is_current || !station.is_online) ? kiosk : null
  if (told !== null) {
    const oldest = told.oldest_utc_ms
    const words = oldest === null ? count(told.waiting) : say('queue', { n: told.waiting, age: age(serverNow.value - oldest) })
    return told.is_current ? <>{words}</> : <span class="soft">{say('queue-last-known', { queue: words })}</span>
  }
  return station.unconfirmed === null ? <span class="unknown">{say('not-known')}</span> : <>{count(station.unconfirmed)}</>
}

function Kiosk({ station, kiosk }: { station: StationNow; kiosk: KioskNow | null }): JSX.Element {
  if (kiosk === null) return <p class="unknown">{say(station.is_online ? 'kiosk-untold' : 'kiosk-unseen')}</p>
  const past = !kiosk.is_current
  return (
    <div class={past ? 'past' : undefined}>
      {past && <p class="past-since">{say(station.is_online ? 'known-of-another' : 'known-last', { age: age(serverNow.value - kiosk.told_utc_ms) })}</p>}
      <section>
        <h4>{say('devices')}</h4>
        <Devices kiosk={kiosk} />
      </section>
      <section>
        <h4>{say('latency')}</h4>
        <Latency kiosk={kiosk} />
      </section>
    </div>
  )
}
