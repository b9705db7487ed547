import { Check, Circle, CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { Link, useTexts } from '../provider.tsx'
import { type LucideIcon, type Tone, toneMark } from '../tone.ts'

export type StepperProps = {
  steps: readonly { label: string; href?: string }[]
  /** Index of the step one is at. */
  current: number
  label?: string
  className?: string
}

/** Where one is in a flow of several pages. A phone shows the count and the name of the current step. */
export function Stepper({ steps, current, label, className }: StepperProps) {
  const texts = useTexts()
  return (
    <nav aria-label={label ?? texts.stepOf(current + 1, steps.length)} className={className}>
      <p aria-hidden className="mb-2 text-sm text-muted sm:hidden">
        {texts.stepOf(current + 1, steps.length)} ·{' '}
        <span className="font-medium text-ink">{steps[current]?.label}</span>
      </p>
      <ol className="flex gap-1.5 sm:gap-3">
        {steps.map((step, place) => {
          const state = place < current ? 'done' : place === current ? 'current' : 'ahead'
          const content = (
            <>
              {state === 'done' ? (
                <Check aria-hidden strokeWidth={2.5} className="size-3.5 shrink-0 text-accent-ink" />
              ) : (
                <span className="tabular-nums">{place + 1}.</span>
              )}
              <span className="truncate">{step.label}</span>
              {state === 'done' ? <span className="sr-only">({texts.stepDone})</span> : null}
            </>
          )
          const classes = 'flex min-w-0 items-center gap-1.5 pt-1.5 max-sm:sr-only'
          return (
            <li
              key={step.label}
              aria-current={state === 'current' ? 'step' : undefined}
              className={cx(
                'min-w-0 flex-1 border-t-3 text-sm',
                state === 'ahead' ? 'border-line-strong text-muted' : 'border-accent',
                state === 'current' && 'font-semibold',
              )}
            >
              {step.href && state === 'done' ? (
                <Link href={step.href} className={cx(classes, 'rounded-sm hover:underline')}>
                  {content}
                </Link>
              ) : (
                <span className={classes}>{content}</span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped'

export type Step = {
  id: string
  label: ReactNode
  state: StepState
  /** When it ended or how long it took, ready to show. */
  time?: ReactNode
  detail?: ReactNode
  action?: ReactNode
}

const stepLook: Record<StepState, { icon: LucideIcon; mark: string }> = {
  waiting: { icon: Circle, mark: 'text-muted' },
  running: { icon: LoaderCircle, mark: 'animate-spin text-accent-ink' },
  done: { icon: CircleCheck, mark: 'text-success' },
  failed: { icon: CircleAlert, mark: 'text-danger' },
  skipped: { icon: CircleDashed, mark: 'text-muted' },
}

export type StepListProps = {
  label: string
  steps: readonly Step[]
  /** Announce what changes, for work that is going on. */
  live?: boolean
  className?: string
}

/** A long job, step by step. */
export function StepList({ label, steps, live, className }: StepListProps) {
  const texts = useTexts()
  const words: Record<StepState, string> = {
    waiting: texts.stepWaiting,
    running: texts.stepRunning,
    done: texts.stepDone,
    failed: texts.stepFailed,
    skipped: texts.stepSkipped,
  }
  return (
    <ol aria-label={label} aria-live={live ? 'polite' : undefined} className={cx('flex flex-col', className)}>
      {steps.map(({ id, label: name, state, time, detail, action }, place) => {
        const { icon: Icon, mark } = stepLook[state]
        return (
          <li key={id} className="relative flex gap-2.5 pb-3.5 last:pb-0">
            {place < steps.length - 1 ? (
              <span aria-hidden className="absolute start-2 top-5.5 bottom-0.5 w-px bg-line-strong" />
            ) : null}
            <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', mark)} />
            <div className="min-w-0 flex-1">
              <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span
                  className={cx('min-w-0', state === 'waiting' || state === 'skipped' ? 'text-muted' : 'font-medium')}
                >
                  {name}
                  <span className={state === 'failed' || state === 'skipped' ? 'font-normal text-muted' : 'sr-only'}>
                    {' '}
                    · {words[state]}
                  </span>
                </span>
                {time ? <span className="text-sm text-muted tabular-nums">{time}</span> : null}
              </div>
              {detail ? (
                <div className={cx('text-sm', state === 'failed' ? 'text-danger-ink' : 'text-muted')}>{detail}</div>
              ) : null}
              {action ? <div className="mt-1.5 flex flex-wrap gap-2">{action}</div> : null}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

export type TimelineItem = {
  id: string
  title: ReactNode
  time?: ReactNode
  detail?: ReactNode
  icon?: LucideIcon
  tone?: Tone
}

/** What has happened, newest first. */
export function Timeline({
  label,
  items,
  className,
}: {
  label: string
  items: readonly TimelineItem[]
  className?: string
}) {
  return (
    <ol aria-label={label} className={cx('flex flex-col', className)}>
      {items.map(({ id, title, time, detail, icon: Icon, tone = 'neutral' }, place) => (
        <li key={id} className="relative flex gap-2.5 pb-4 last:pb-0">
          {place < items.length - 1 ? (
            <span aria-hidden className="absolute start-2 top-5.5 bottom-0.5 w-px bg-line" />
          ) : null}
          {Icon ? (
            <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', toneMark[tone])} />
          ) : (
            <span aria-hidden className="mx-1 mt-1.5 size-2 shrink-0 rounded-full border border-control bg-surface" />
          )}
          <div className="min-w-0 flex-1">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="min-w-0">{title}</span>
              {time ? <span className="text-sm text-muted">{time}</span> : null}
            </div>
            {detail ? <div className="text-sm text-muted">{detail}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  )
}
