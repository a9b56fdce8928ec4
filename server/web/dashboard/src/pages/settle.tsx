// Settling a conflict: what may be done about it, and a note for whoever asks later.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask } from '../api.ts'
import { useDoing } from '../doing.ts'
import { Field, Note, Problem } from '../ui/parts.tsx'
import { SureButton } from '../ui/sure.tsx'
import { canSay, say } from '../words.ts'
import type { ConflictRow } from '../wire.ts'

const TOO_LATE = 409

/** What is asked of the server; the conflict is named as the list names it. */
function wanted(conflict: ConflictRow, resolution: string, note: string): object {
  const { kind, line_no, lost_scan_id } = conflict
  return { order_no: conflict.order.order_no, kind, line_no, lost_scan_id, resolution, note }
}

/** The ways there are; `settled` is called once it is done. */
export function Settle({ conflict, settled }: { conflict: ConflictRow; settled: () => void }): JSX.Element {
  const [note, setNote] = useState('')
  const doing = useDoing()
  const settle = (resolution: string): void => {
    void doing.run(async () => {
      await ask('/api/settlements', { method: 'POST', body: wanted(conflict, resolution, note) })
      settled()
    })
  }
  const isLate = doing.refused?.status === TOO_LATE
  return (
    <>
      <div class="settle">
        <Field label={say('settle-note')} value={note} change={setNote} maxLength={500} hint={say('settle-note-hint')} />
        <div class="acts">
          {conflict.resolutions.map((resolution) => (
            <SureButton key={resolution} words={words(conflict.kind, resolution)} press={() => settle(resolution)} disabled={doing.busy || isLate} />
          ))}
        </div>
      </div>
      <div aria-live="polite">
        {isLate && <Note look={{ tone: 'warning', icon: 'conflict' }} title={say('settle-late')} />}
        {doing.refused !== null && !isLate && <Problem refused={doing.refused} />}
      </div>
    </>
  )
}

/** A word of its own for the kind, where there is one: what is accepted is not the same thing. */
function words(kind: string, resolution: string): string {
  const own = `settle-${resolution}-${kind}`
  return say(canSay(own) ? own : `settle-${resolution}`)
}
