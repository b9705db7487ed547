import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import { Button } from './button.tsx'
import { CopyableText } from './copy.tsx'

export type ErrorStateProps = {
  title?: ReactNode
  description?: ReactNode
  /** By which support finds it in the logs. */
  reference?: string
  onRetry?: () => void
  retrying?: boolean
  action?: ReactNode
  className?: string
}

export function ErrorState({ title, description, reference, onRetry, retrying, action, className }: ErrorStateProps) {
  const texts = useTexts()
  const usual = reference ? texts.errorDescription : texts.errorDescriptionWithoutReference
  return (
    <div role="alert" className={cx('flex flex-col items-center px-4 py-10 text-center', className)}>
      <span className="mb-3 inline-flex size-10 items-center justify-center rounded-lg border border-danger-line bg-danger-soft text-danger-ink">
        <CircleAlert aria-hidden className="size-5" />
      </span>
      <p className="text-lg font-semibold">{title ?? texts.errorTitle}</p>
      <p className="mt-1 max-w-md text-pretty text-muted">{description ?? usual}</p>
      {reference ? (
        <p className="mt-3 flex flex-wrap items-center justify-center gap-x-1.5 text-sm text-muted">
          {texts.reference}
          <CopyableText value={reference} label={texts.reference} mono />
        </p>
      ) : null}
      {onRetry || action ? (
        <div className="mt-4 flex flex-wrap items-center justify-center gap-2">
          {onRetry ? (
            <Button icon={RotateCw} loading={retrying} onClick={onRetry}>
              {texts.retry}
            </Button>
          ) : null}
          {action}
        </div>
      ) : null}
    </div>
  )
}
