import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { Link } from '../provider.tsx'
import { type LucideIcon, type Tone, toneText } from '../tone.ts'
import { Skeleton } from './skeleton.tsx'

/** One ruled sheet instead of a row of boxes. Each tile draws its own hairlines, so a last row that is not full stays blank. */
export function StatGrid({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div
      className={cx(
        'grid grid-cols-[repeat(auto-fit,minmax(min(100%,11rem),1fr))] gap-px overflow-hidden rounded-lg border bg-surface',
        className,
      )}
    >
      {children}
    </div>
  )
}

export type StatTileProps = {
  label: ReactNode
  value: ReactNode
  hint?: ReactNode
  trend?: { text: ReactNode; tone?: Tone }
  icon?: LucideIcon
  href?: string
  loading?: boolean
  className?: string
}

export function StatTile({ label, value, hint, trend, icon: Icon, href, loading, className }: StatTileProps) {
  const content = (
    <>
      <span className="flex items-center gap-1.5 text-sm text-muted">
        {Icon ? <Icon aria-hidden className="size-3.5 shrink-0" /> : null}
        <span className={cx('min-w-0', href && 'group-hover:underline')}>{label}</span>
      </span>
      <span className="mt-1 block text-xl font-semibold tracking-[-0.015em] tabular-nums">
        {loading ? <Skeleton className="my-0.5 h-5.5 w-20" /> : value}
      </span>
      {trend || hint ? (
        <span className="mt-0.5 flex flex-wrap gap-x-2 text-sm text-muted">
          {trend ? <span className={toneText[trend.tone ?? 'neutral']}>{trend.text}</span> : null}
          {hint ? <span>{hint}</span> : null}
        </span>
      ) : null}
    </>
  )
  const classes = cx('block min-w-0 bg-surface px-4 py-3.5 shadow-[0_0_0_1px_var(--color-line)]', className)
  return href ? (
    <Link
      href={href}
      aria-busy={loading || undefined}
      className={cx('group transition-colors hover:bg-sunken focus-visible:-outline-offset-2', classes)}
    >
      {content}
    </Link>
  ) : (
    <div aria-busy={loading || undefined} className={classes}>
      {content}
    </div>
  )
}
