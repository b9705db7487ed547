import { type KeyboardEvent, useRef, useState } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import { Button } from './button.tsx'

export type Bar = {
  id: string
  /** What stands at the foot: a day. */
  label: string
  /** Null: nothing is known; it stays empty. */
  value: number | null
}

export type BarChartProps = {
  /** What is shown, for its name: "Traffic by day". */
  label: string
  bars: readonly Bar[]
  /** A value in words: "3.1 GiB". */
  format: (value: number) => string
  /** Heads of the columns in the table view: "Day", "Traffic". */
  heads: readonly [string, string]
  /** Drawn as a line, where it is near enough to be seen. */
  limit?: { value: number; label: string } | null
  className?: string
}

const HEIGHT = 100
const STEP = 10
const GAP = 2

/**
 * One value for each of a row of things, in order. Its bars are one stop of the tab key, and the arrow keys go along them;
 * what is looked at stands below in words. The same can be read as a table.
 */
export function BarChart({ label, bars, format, heads, limit = null, className }: BarChartProps) {
  const texts = useTexts()
  const [isTable, setTable] = useState(false)
  return (
    <figure className={cx('min-w-0', className)}>
      <figcaption className="mb-2 flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="text-sm text-muted">{label}</span>
        <Button size="sm" variant="ghost" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {texts.asTable}
        </Button>
      </figcaption>
      {isTable ? (
        <BarTable label={label} bars={bars} format={format} heads={heads} />
      ) : (
        <Bars label={label} bars={bars} format={format} limit={limit} />
      )}
    </figure>
  )
}

type BarsProps = Pick<BarChartProps, 'label' | 'bars' | 'format'> & {
  limit: NonNullable<BarChartProps['limit']> | null
}

function Bars({ label, bars, format, limit }: BarsProps) {
  const texts = useTexts()
  const [at, setAt] = useState(bars.length - 1)
  const drawn = useRef<SVGSVGElement>(null)
  const highest = bars.reduce((most, { value }) => Math.max(most, value ?? 0), 0)
  // A limit far above would press all bars to the ground.
  const isLimitNear = limit !== null && highest * 2 >= limit.value
  const top = Math.max(highest, isLimitNear ? limit.value : 0) || 1
  const looked = bars[Math.min(at, bars.length - 1)]
  const words = ({ label: foot, value }: Bar) => `${foot}: ${value === null ? texts.notKnown : format(value)}`

  const go = (event: KeyboardEvent) => {
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key]
    if (next === undefined || next < 0 || next >= bars.length) return
    event.preventDefault()
    setAt(next)
    drawn.current?.querySelector<SVGElement>(`[data-place="${next}"]`)?.focus()
  }
  if (bars.length === 0) return <p className="text-muted">{texts.noResults}</p>
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a list of drawn things has no element of its own in SVG */}
      <svg
        ref={drawn}
        role="list"
        aria-label={label}
        viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-36 w-full border-b border-line-strong"
        onKeyDown={go}
      >
        {bars.map((bar, place) => (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is looked at and not pressed
          <g
            key={bar.id}
            role="listitem"
            aria-label={words(bar)}
            tabIndex={place === at ? 0 : -1}
            data-place={place}
            className="group outline-none"
            onFocus={() => setAt(place)}
            onMouseEnter={() => setAt(place)}
          >
            <rect
              x={place * STEP}
              width={STEP}
              height={HEIGHT}
              className="fill-transparent group-focus-visible:fill-focus"
            />
            <rect
              x={place * STEP + GAP / 2}
              width={STEP - GAP}
              {...heightOf(bar, top)}
              className={cx('forced-colors:fill-[CanvasText]', place === at ? 'fill-accent-hover' : 'fill-accent')}
            />
          </g>
        ))}
        {isLimitNear && (
          <line
            aria-hidden
            x1={0}
            x2={bars.length * STEP}
            y1={HEIGHT - (limit.value / top) * HEIGHT}
            y2={HEIGHT - (limit.value / top) * HEIGHT}
            vectorEffect="non-scaling-stroke"
            strokeDasharray="4 3"
            strokeWidth={2}
            className="stroke-danger"
          />
        )}
      </svg>
      <p className="mt-1.5 flex flex-wrap justify-between gap-x-3 text-sm text-muted tabular-nums">
        <span>{looked && words(looked)}</span>
        {limit && <span>{limit.label}</span>}
      </p>
    </>
  )
}

/** Where there is anything at all, it can be seen. */
function heightOf({ value }: Bar, top: number) {
  const height = value === null || value <= 0 ? 0 : Math.max((value / top) * HEIGHT, 1)
  return { y: HEIGHT - height, height }
}

/** As a table the newest stand first, which is where one looks. */
function BarTable({ label, bars, format, heads }: Pick<BarChartProps, 'label' | 'bars' | 'format' | 'heads'>) {
  const texts = useTexts()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-72 overflow-y-auto rounded-md border">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-start text-muted">
            <th scope="col" className="px-3 py-1.5 text-start font-medium">
              {heads[0]}
            </th>
            <th scope="col" className="px-3 py-1.5 text-end font-medium">
              {heads[1]}
            </th>
          </tr>
        </thead>
        <tbody>
          {bars.toReversed().map((bar) => (
            <tr key={bar.id} className="border-b last:border-b-0">
              <th scope="row" className="px-3 py-1.5 text-start font-normal">
                {bar.label}
              </th>
              <td className="px-3 py-1.5 text-end tabular-nums">
                {bar.value === null ? texts.notKnown : format(bar.value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
