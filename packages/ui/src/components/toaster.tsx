import { LoaderCircle, X } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import { type Tone, toneIcon, toneMark } from '../tone.ts'

export type ToastOptions = {
  description?: string
  action?: { label: string; onClick: () => void }
  /** Milliseconds; `Infinity` stays until it is dismissed. */
  duration?: number
  /** A toast with the same id takes the place of the one shown. */
  id?: string
}

type Toast = ToastOptions & { id: string; message: string; tone: Tone | 'plain' | 'loading' }

const none: readonly Toast[] = []
let toasts = none
let counter = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

function show(tone: Toast['tone'], message: string, options: ToastOptions = {}): string {
  const id = options.id ?? `toast-${++counter}`
  const shown = { ...options, id, message, tone }
  const known = toasts.some((one) => one.id === id)
  change(known ? toasts.map((one) => (one.id === id ? shown : one)) : [...toasts, shown])
  return id
}

type PromiseWords<T> = {
  loading: string
  success: string | ((value: T) => string)
  error: string | ((reason: unknown) => string)
}

export const toast = Object.assign((message: string, options?: ToastOptions) => show('plain', message, options), {
  success: (message: string, options?: ToastOptions) => show('success', message, options),
  info: (message: string, options?: ToastOptions) => show('info', message, options),
  warning: (message: string, options?: ToastOptions) => show('warning', message, options),
  error: (message: string, options?: ToastOptions) => show('danger', message, options),
  /** Says how it goes; the promise itself is handed back untouched. */
  promise<T>(promise: Promise<T>, words: PromiseWords<T>): Promise<T> {
    const id = show('loading', words.loading, { duration: Number.POSITIVE_INFINITY })
    promise.then(
      (value) => show('success', typeof words.success === 'function' ? words.success(value) : words.success, { id }),
      (reason) => show('danger', typeof words.error === 'function' ? words.error(reason) : words.error, { id }),
    )
    return promise
  },
  dismiss(id?: string) {
    change(id === undefined ? none : toasts.filter((one) => one.id !== id))
  },
})

/**
 * Where toasts appear; once per app. F8 moves the focus there.
 *
 * Written here because the usual library puts a <style> element into the page when it is imported, which a strict
 * content security policy refuses.
 */
export function Toaster() {
  const texts = useTexts()
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  )
  const region = useRef<HTMLElement>(null)
  const [held, setHeld] = useState(false)

  useEffect(() => {
    function focusRegion(event: KeyboardEvent) {
      if (event.key === 'F8') region.current?.focus()
    }
    document.addEventListener('keydown', focusRegion)
    return () => document.removeEventListener('keydown', focusRegion)
  }, [])

  if (typeof document === 'undefined') return null
  return createPortal(
    <section
      ref={region}
      data-toaster
      aria-label={`${texts.notifications} (F8)`}
      tabIndex={-1}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-none fixed inset-x-0 bottom-0 z-60 flex justify-center p-3 [:root:has([data-bottom-bar])_&]:bottom-16 sm:start-auto sm:justify-end sm:p-4"
    >
      <ol aria-live="polite" aria-relevant="additions text" className="flex w-full max-w-sm flex-col gap-2">
        {shown.slice(-4).map((one) => (
          <ToastCard key={one.id} toast={one} held={held} onDismiss={() => toast.dismiss(one.id)} />
        ))}
      </ol>
    </section>,
    document.body,
  )
}

function ToastCard({ toast: one, held, onDismiss }: { toast: Toast; held: boolean; onDismiss: () => void }) {
  const texts = useTexts()
  const { message, tone, description, action, duration = action || tone === 'danger' ? 8000 : 5000 } = one
  const dismiss = useRef(onDismiss)
  dismiss.current = onDismiss

  // biome-ignore lint/correctness/useExhaustiveDependencies: new content starts the time anew
  useEffect(() => {
    if (held || duration === Number.POSITIVE_INFINITY) return
    const timer = setTimeout(() => dismiss.current(), duration)
    return () => clearTimeout(timer)
  }, [held, duration, message, tone])

  const Icon = tone === 'plain' ? undefined : tone === 'loading' ? LoaderCircle : toneIcon[tone]
  return (
    <li className="pointer-events-auto flex animate-rise-in items-start gap-2.5 rounded-lg border border-line-strong bg-raised py-2 ps-3.5 pe-2 shadow-md">
      {Icon ? (
        <Icon
          aria-hidden
          className={cx(
            'mt-1.5 size-4 shrink-0',
            tone === 'loading' ? 'animate-spin text-muted' : tone === 'plain' ? '' : toneMark[tone],
          )}
        />
      ) : null}
      <div className="min-w-0 flex-1 py-1">
        <p className="font-medium">{message}</p>
        {description ? <p className="text-sm text-muted">{description}</p> : null}
      </div>
      {action ? (
        <button
          type="button"
          onClick={() => {
            action.onClick()
            onDismiss()
          }}
          className="control-sm shrink-0 rounded-md border border-line-strong px-2.5 text-sm font-medium hover:bg-sunken"
        >
          {action.label}
        </button>
      ) : null}
      <button
        type="button"
        aria-label={texts.dismiss}
        title={texts.dismiss}
        onClick={onDismiss}
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink pointer-coarse:size-11"
      >
        <X aria-hidden className="size-4" />
      </button>
    </li>
  )
}
