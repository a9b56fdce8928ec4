// Something that is asked of the server and changes something: whether it runs, and why it did not.

import { useState } from 'preact/hooks'
import type { Refused } from './api.ts'
import { asRefused } from './asking.ts'

export interface Doing {
  busy: boolean
  refused: Refused | null
  /** Do it; true when it was done. */
  run: (act: () => Promise<void>) => Promise<boolean>
}

export function useDoing(): Doing {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refused | null>(null)
  const run = async (act: () => Promise<void>): Promise<boolean> => {
    setBusy(true)
    try {
      await act()
      setRefused(null)
      return true
    } catch (error) {
      setRefused(asRefused(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, refused, run }
}
