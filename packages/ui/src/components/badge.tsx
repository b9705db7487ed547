import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { type LucideIcon, type Tone, toneGround, toneIcon } from '../tone.ts'

export type BadgeProps = { tone?: Tone; icon?: LucideIcon; className?: string; children: ReactNode }

export function Badge({ tone = 'neutral', icon: Icon, className, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex max-w-full items-center gap-1 rounded-sm border px-1.5 py-px text-xs font-medium whitespace-nowrap',
        toneGround[tone],
        className,
      )}
    >
      {Icon ? <Icon aria-hidden className="size-3 shrink-0" strokeWidth={2.25} /> : null}
      <span className="truncate">{children}</span>
    </span>
  )
}

export type StatusBadgeProps = BadgeProps & {
  /** Something is going on: a beating dot instead of the mark. */
  pulse?: boolean
}

/** Never the colour alone: each tone carries its own mark beside the word. */
export function StatusBadge({ tone = 'neutral', icon, pulse, ...rest }: StatusBadgeProps) {
  if (!pulse) return <Badge {...rest} tone={tone} icon={icon ?? toneIcon[tone]} />
  return (
    <Badge {...rest} tone={tone}>
      <span aria-hidden className="me-1 inline-block size-1.5 animate-pulse-dot rounded-full bg-current align-middle" />
      {rest.children}
    </Badge>
  )
}
