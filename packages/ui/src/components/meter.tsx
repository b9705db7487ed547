import { type ReactNode, useId } from 'react'
import { cx } from '../class-names.ts'
import type { Tone } from '../tone.ts'

export type MeterProps = {
  label: ReactNode
  value: number
  max: number
  /** In words: "3.1 of 10 GB". */
  text?: string
  tone?: Tone
  className?: string
}

const fills: Record<Tone, string> = {
  neutral: 'bg-accent',
  info: 'bg-info',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
}

export function Meter({ label, value, max, text, tone = 'neutral', className }: MeterProps) {
  const labelId = useId()
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  const words = text ?? `${Math.round(share * 100)} %`
  return (
    <div className={cx('min-w-0', className)}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span id={labelId} className="min-w-0">
          {label}
        </span>
        <span className="text-sm text-muted tabular-nums">{words}</span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers agree on no way to style a <meter> */}
      <div
        role="meter"
        aria-labelledby={labelId}
        aria-valuenow={value}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuetext={words}
        className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-line forced-colors:border"
      >
        <div
          className={cx('h-full rounded-full forced-colors:bg-[CanvasText]', fills[tone])}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  )
}
