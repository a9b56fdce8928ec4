// Who did what, the newest first. For admins.

import type { JSX } from 'preact'
import { usePages } from '../asking.ts'
import { dayAndTime } from '../format.ts'
import { type Column, PagedTable } from '../ui/parts.tsx'
import { canSay, say } from '../words.ts'
import type { AuditEntry, AuditPage as Page } from '../wire.ts'

function done(what: string): string {
  const key = `audit-${what.replaceAll('.', '-')}`
  return canSay(key) ? say(key) : what
}

const columns = (): Column<AuditEntry>[] => [
  { title: say('scan-time'), kind: 'time', cell: (entry) => dayAndTime(entry.at_utc_ms) },
  { title: say('audit-who'), cell: (entry) => entry.who },
  { title: say('audit-what'), cell: (entry) => done(entry.what) },
  { title: say('audit-about'), cell: (entry) => entry.about },
]

export function AuditPage(): JSX.Element {
  const paging = usePages<Page, AuditEntry>('/api/audit?limit=100', (page) => page.entries)
  return (
    <>
      <div class="heading">
        <h1>{say('room-audit')}</h1>
      </div>
      <PagedTable caption={say('room-audit')} paging={paging} empty={say('audit-none')} id={(entry) => String(entry.audit_id)} columns={columns()} />
    </>
  )
}
