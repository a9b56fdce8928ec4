// A station's receipt: scans captured at the kiosk, judged by the server, known to be judged at the
// kiosk. Each is counted by itself; where they differ, the numbers that are missing are named.

import type { JSX } from 'preact'
import { age, count, dayAndTime } from './format.ts'
import { serverNow } from './live.ts'
import type { Look } from './looks.ts'
import { Icon } from './ui/icon.tsx'
import { say } from './words.ts'
import type { KioskReceipt, Receipt, Span } from './wire.ts'

const SPANS_SHOWN = 6
const LOOKS: Record<KioskReceipt['state'], Look> = {
  equal: { tone: 'success', icon: 'check' },
  on_the_way: { tone: 'info', icon: 'clock' },
  missing: { tone: 'error', icon: 'unsaved' },
}
const UNKNOWN: Look = { tone: 'neutral', icon: 'unknown' }

export function ReceiptOf({ receipt, counting }: { receipt: Receipt; counting: boolean }): JSX.Element {
  const kiosk = receipt.kiosk
  const look = !receipt.is_whole ? LOOKS.missing : kiosk === null ? UNKNOWN : LOOKS[kiosk.state]
  return (
    <div class={`receipt ${look.tone}`}>
      <p class="receipt-sum">
        <Icon name={look.icon} />
        {kiosk === null ? <Here receipt={receipt} counting={counting} /> : <Three kiosk={kiosk} />}
      </p>
      <Named what={'receipt-missing'} spans={receipt.missing} />
      <Named what={'receipt-twice'} spans={receipt.twice} />
      {kiosk !== null && <Differs kiosk={kiosk} />}
    </div>
  )
}

function Here({ receipt, counting }: { receipt: Receipt; counting: boolean }): JSX.Element {
  return (
    <span>
      {say('receipt-judged')} <b>{count(receipt.scans)}</b> · {say(counting ? 'receipt-counting' : 'receipt-untold')}
    </span>
  )
}

function Three({ kiosk }: { kiosk: KioskReceipt }): JSX.Element {
  const equal = kiosk.state === 'equal' ? ' = ' : ' · '
  return (
    <span>
      {say('receipt-captured')} <b>{count(kiosk.captured)}</b>
      {equal}
      {say('receipt-judged')} <b>{count(kiosk.judged)}</b>
      {equal}
      {say('receipt-known')} <b>{count(kiosk.acknowledged)}</b>
    </span>
  )
}

function Differs({ kiosk }: { kiosk: KioskReceipt }): JSX.Element {
  return (
    <>
      <Named what={'receipt-lost'} spans={kiosk.lost_here} />
      {kiosk.lost_before.map((lost) => (
        <p key={`${lost.first_seq} ${lost.ago_ms}`}>
          {say('receipt-lost-before', { numbers: told([{ first: lost.first_seq, last: lost.last_seq }]), time: dayAndTime(kiosk.told_utc_ms - lost.ago_ms) })}
        </p>
      ))}
      {kiosk.uncounted !== 0 && <p>{say('receipt-uncounted', { n: Math.abs(kiosk.uncounted) })}</p>}
      <Named what={'receipt-to-send'} spans={kiosk.to_send} />
      <Named what={'receipt-to-answer'} spans={kiosk.to_answer} />
      {kiosk.since_seq > 0 && <p class="soft">{say('receipt-since', { number: count(kiosk.since_seq + 1) })}</p>}
      {!kiosk.is_current && <p class="soft">{say('known-last', { age: age(serverNow.value - kiosk.told_utc_ms) })}</p>}
    </>
  )
}

function Named({ what, spans }: { what: string; spans: readonly Span[] }): JSX.Element | null {
  return spans.length === 0 ? null : <p>{say(what, { numbers: told(spans) })}</p>
}

/** 118–120, 125 */
function told(spans: readonly Span[]): string {
  const shown = spans.slice(0, SPANS_SHOWN).map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`))
  return shown.join(', ') + (spans.length > SPANS_SHOWN ? ' …' : '')
}
