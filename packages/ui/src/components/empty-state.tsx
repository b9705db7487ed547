import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import type { LucideIcon } from '../tone.ts'

export type EmptyStateProps = {
  title: ReactNode
  /** What belongs here. */
  description?: ReactNode
  icon?: LucideIcon
  action?: ReactNode
  secondary?: ReactNode
  level?: 2 | 3 | 4
  className?: string
}

export function EmptyState({
  title,
  description,
  icon: Icon,
  action,
  secondary,
  level = 2,
  className,
}: EmptyStateProps) {
  const Heading = `h${level}` as const
  return (
    <div className={cx('flex flex-col items-center px-4 py-10 text-center', className)}>
      {Icon ? (
        <span className="mb-3 inline-flex size-10 items-center justify-center rounded-lg border bg-sunken text-muted">
          <Icon aria-hidden className="size-5" />
        </span>
      ) : null}
      <Heading className="text-lg">{title}</Heading>
      {description ? <p className="mt-1 max-w-md text-pretty text-muted">{description}</p> : null}
      {action || secondary ? (
        <div className="mt-4 flex flex-wrap items-center justify-center gap-x-4 gap-y-2">
          {action}
          {secondary}
        </div>
      ) : null}
    </div>
  )
}
