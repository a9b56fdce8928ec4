// The truth now: what is wrong, every station, how much is scanned and what came of it, every scan.

import type { JSX } from 'preact'
import { MINUTE_MS, minuteOf, totals } from '../feed.ts'
import { count } from '../format.ts'
import { live, serverNow } from '../live.ts'
import { verdictLook } from '../looks.ts'
import { addressOf } from '../route.ts'
import { scanColumns } from '../scan_cells.tsx'
import { OrdersCounted } from '../orders_counted.tsx'
import { StationCards } from '../station_cards.tsx'
import { MinuteChart, STACK } from '../ui/chart.tsx'
import { Icon } from '../ui/icon.tsx'
import { Card, Empty, Loading, Note, Table, Told, Verdict } from '../ui/parts.tsx'
import { canSay, say } from '../words.ts'
import type { Live } from '../feed.ts'
import type { Alert } from '../wire.ts'

export function LivePage(): JSX.Element {
  const known = live.value
  return (
    <>
      <h1 class="unseen">{say('room-live')}</h1>
      {known === null ? <Loading /> : <Now known={known} />}
    </>
  )
}

function Now({ known }: { known: Live }): JSX.Element {
  return (
    <div class="live-figures">
      <Alerts alerts={known.alerts} />
      <Figures known={known} />
      <StationCards known={known} />
      <div class="columns">
        <Card title={say('chart-title')}>
          <MinuteChart minutes={known.minutes} now={serverNow.value} />
          <Hour known={known} />
        </Card>
        <Card title={say('orders-title')} aside={<a href={addressOf('orders')}>{say('all-orders')}</a>}>
          <OrdersCounted live={known.orderCounts} changed={known.ordersChanged} />
        </Card>
      </div>
      <Card title={say('scans-title')} aside={<a href={addressOf('scans')}>{say('all-scans')}</a>} wide>
        {known.scans.length === 0 ? (
          <Empty>{say('scans-none-yet')}</Empty>
        ) : (
          <Table
            caption={say('scans-title')}
            rows={[...known.scans]}
            id={(scan) => scan.scan_id}
            phone="flow"
            columns={scanColumns('clock', 'verdict', 'order', 'item', 'code', 'qty', 'station', 'operator')}
          />
        )}
      </Card>
    </div>
  )
}

function Alerts({ alerts }: { alerts: readonly Alert[] }): JSX.Element {
  return (
    <div role="status" aria-live="polite" class="alerts">
      {[...alerts].sort((a, b) => Number(b.is_vital) - Number(a.is_vital)).map((alert) => {
        const key = `alert-${alert.kind}`
        const title = canSay(key) ? say(key, { station: alert.station ?? '' }) : say('alert-other')
        return (
          <Note key={`${alert.kind} ${alert.station} ${alert.detail}`} look={alert.is_vital ? { tone: 'error', icon: 'over' } : { tone: 'warning', icon: 'conflict' }} title={title}>
            {say(canSay(`${key}-detail`) ? `${key}-detail` : 'alert-other-detail')}
            {alert.station === null && <Told>{alert.detail}</Told>}
          </Note>
        )
      })}
    </div>
  )
}

function Figures({ known }: { known: Live }): JSX.Element {
  const stations = [...known.stations.values()]
  const lastMinute = minuteOf(serverNow.value) - MINUTE_MS
  const recent = known.minutes.get(lastMinute) ?? {}
  const hour = totals(known.minutes, 0)
  const sum = [...hour.values()].reduce((all, scans) => all + scans, 0)
  const wrong = [...hour].reduce((all, [verdict, scans]) => all + (verdictLook(verdict).tone === 'error' ? scans : 0), 0)
  const waiting = stations.reduce((all, station) => all + (station.unconfirmed ?? 0), 0)
  const figures: [string, string, string][] = [
    ['figure-stations', `${count(stations.filter((station) => station.is_online).length)} / ${count(stations.length)}`, 'station'],
    ['figure-minute', count(Object.values(recent).reduce((all, scans) => all + scans, 0)), 'clock'],
    ['figure-hour', count(sum), 'barcode'],
    ['figure-wrong', sum === 0 ? '–' : `${count(wrong)} · ${((wrong / sum) * 100).toFixed(1)} %`, 'cross'],
    ['figure-waiting', count(waiting), 'unsaved'],
  ]
  return (
    <dl class="figures">
      {figures.map(([key, value, icon]) => (
        <div key={key}>
          <dt>
            <Icon name={icon} />
            {say(key)}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Hour({ known }: { known: Live }): JSX.Element {
  const place = (verdict: string): number => STACK.indexOf(verdictLook(verdict).tone)
  const sums = [...totals(known.minutes, 0)].sort(([a, m], [b, n]) => place(a) - place(b) || n - m)
  if (sums.length === 0) return <Empty>{say('hour-none')}</Empty>
  return (
    <ul class="sums" aria-label={say('hour-label')}>
      {sums.map(([verdict, scans]) => (
        <li key={verdict}>
          <Verdict verdict={verdict} />
          <span class="sum">{count(scans)}</span>
        </li>
      ))}
    </ul>
  )
}
