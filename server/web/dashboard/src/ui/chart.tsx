// Scans a minute as stacked bars, by what they came to. The same figures stand beside it as a table.

import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { MINUTES_SHOWN, MINUTE_MS, type Minutes, minuteOf } from '../feed.ts'
import { clockTime } from '../format.ts'
import { type Tone, verdictLook } from '../looks.ts'
import { language, look } from '../prefs.ts'
import { say } from '../words.ts'

/** From the bottom of a bar to its top. */
export const STACK: Tone[] = ['success', 'info', 'warning', 'error']
const HEIGHT = 250

/** A row of times in seconds, then for each tone the height up to which its part of the bar goes. */
export function stacked(minutes: Minutes, nowMs: number): number[][] {
  const last = minuteOf(nowMs)
  const times = Array.from({ length: MINUTES_SHOWN }, (_, at) => last - (MINUTES_SHOWN - 1 - at) * MINUTE_MS)
  const tops = STACK.map((_, level) => times.map((at) => sumUpTo(minutes.get(at) ?? {}, level)))
  return [times.map((at) => at / 1000), ...tops]
}

function sumUpTo(verdicts: Readonly<Record<string, number>>, level: number): number {
  const below = new Set(STACK.slice(0, level + 1))
  return Object.entries(verdicts).reduce((sum, [verdict, scans]) => sum + (below.has(verdictLook(verdict).tone) ? scans : 0), 0)
}

function drawn(width: number): uPlot.Options {
  const styles = getComputedStyle(document.documentElement)
  const colour = (name: string): string => styles.getPropertyValue(name).trim()
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--edge'), width: 1 }, ticks: { show: false }, font: '11px system-ui' }
  const bars = uPlot.paths.bars?.({ size: [0.72, 26], align: 1 })
  // The highest first: each lower part is drawn over it.
  const series = [...STACK].reverse().map((tone): uPlot.Series => {
    const part: uPlot.Series = { label: tone, fill: colour(`--chart-${tone}`), width: 0, points: { show: false } }
    if (bars !== undefined) part.paths = bars
    return part
  })
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true, range: (_plot, first, last) => [first, last + MINUTE_MS / 1000] }, y: { range: (_plot, _low, high) => [0, Math.max(5, Math.ceil(high * 1.1))] } },
    axes: [
      { ...axis, size: 30, grid: { show: false }, values: (_plot, times) => times.map((at) => clockTime(at * 1000).slice(0, 5)), space: 64 },
      { ...axis, size: 34, space: 34, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
    ],
    series: [{}, ...series],
  }
}

function ordered(data: number[][]): uPlot.AlignedData {
  const [times = [], ...tops] = data
  return [times, ...tops.reverse()]
}

export function MinuteChart({ minutes, now }: { minutes: Minutes; now: number }): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const minute = minuteOf(now)
  const data = ordered(stacked(minutes, minute))

  useEffect(() => {
    const place = box.current
    if (place === null) return undefined
    const made = new uPlot(drawn(place.clientWidth || 300), data, place)
    plot.current = made
    const sized = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: HEIGHT }))
    sized.observe(place)
    return () => {
      sized.disconnect()
      made.destroy()
    }
  }, [look.value, language.value]) // the colours are read when it is drawn
  useEffect(() => plot.current?.setData(data), [minutes, minute])

  return <div class="chart" ref={box} role="img" aria-label={say('chart-label')} />
}
