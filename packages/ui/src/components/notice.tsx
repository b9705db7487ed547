import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { type LucideIcon, type Tone, toneGround, toneIcon } from '../tone.ts'

export type NoticeProps = {
  tone?: Tone
  title?: ReactNode
  actions?: ReactNode
  /** Announce it when it appears. */
  live?: boolean
  className?: string
  children?: ReactNode
}

export function Notice({ tone = 'info', title, actions, live, className, children }: NoticeProps) {
  const Icon = toneIcon[tone]
  return (
    <div
      role={live ? (tone === 'danger' ? 'alert' : 'status') : undefined}
      className={cx('flex items-start gap-2.5 rounded-md border px-3.5 py-3', toneGround[tone], className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          {title ? <p className="font-semibold">{title}</p> : null}
          {children ? <div className="text-ink">{children}</div> : null}
        </div>
        {actions ? <div className="-my-1 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  )
}

export type BannerProps = {
  tone?: Tone
  icon?: LucideIcon
  action?: ReactNode
  className?: string
  children: ReactNode
}

/** A strip across the page for what holds everywhere. */
export function Banner({ tone = 'info', icon, action, className, children }: BannerProps) {
  const Icon = icon ?? toneIcon[tone]
  return (
    <div
      className={cx(
        'flex flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b px-4 py-1.5 text-sm',
        toneGround[tone],
        className,
      )}
    >
      <span className="inline-flex items-start gap-2">
        <Icon aria-hidden className="mt-px size-4 shrink-0" />
        <span>{children}</span>
      </span>
      {action}
    </div>
  )
}
