// A button for what cannot be taken back: pressed once it asks, pressed again it does.

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { say } from '../words.ts'
import { Button } from './parts.tsx'

const ASKS_MS = 5000

export function SureButton({ words, press, disabled = false }: { words: string; press: () => void; disabled?: boolean }): JSX.Element {
  const [asks, setAsks] = useState(false)
  useEffect(() => {
    if (!asks) return undefined
    const timer = setTimeout(() => setAsks(false), ASKS_MS)
    return () => clearTimeout(timer)
  }, [asks])
  const pressed = (): void => {
    if (asks) press()
    setAsks(!asks)
  }
  return (
    <Button kind={asks ? 'danger' : 'plain'} press={pressed} disabled={disabled}>
      {asks ? say('sure', { what: words }) : words}
    </Button>
  )
}
