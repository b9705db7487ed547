import { CircleAlert } from 'lucide-react'
import { type MouseEvent, useEffect, useId, useRef } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'

export type FormErrorSummaryProps = {
  /** `field` is the control's name or id. Without it the message stands alone. */
  errors: readonly { field?: string; message: string }[]
  title?: string
  /** Takes the focus again whenever this changes, e.g. the count of submits. */
  focusKey?: unknown
  className?: string
}

export function FormErrorSummary({ errors, title, focusKey, className }: FormErrorSummaryProps) {
  const texts = useTexts()
  const box = useRef<HTMLDivElement>(null)
  const titleId = useId()
  const shown = errors.length > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is there to be watched, not read
  useEffect(() => {
    if (shown) box.current?.focus()
  }, [shown, focusKey])
  if (!shown) return null
  return (
    <div
      ref={box}
      role="alert"
      aria-labelledby={titleId}
      tabIndex={-1}
      className={cx(
        'flex gap-2.5 rounded-md border border-danger-line bg-danger-soft px-3.5 py-3 text-danger-ink',
        className,
      )}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p id={titleId} className="font-semibold">
          {title ?? texts.formErrorTitle}
        </p>
        <ul className="mt-1 flex flex-col gap-0.5">
          {errors.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              {field ? (
                <a
                  href={`#${field}`}
                  onClick={(event) => focusField(event, field)}
                  className="inline-block rounded-sm py-0.5 underline underline-offset-2"
                >
                  {message}
                </a>
              ) : (
                message
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function focusField(event: MouseEvent, field: string) {
  const control = document.getElementById(field) ?? document.getElementsByName(field)[0]
  if (!control) return
  event.preventDefault()
  control.focus()
}
