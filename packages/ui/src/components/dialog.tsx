import { X } from 'lucide-react'
import { Dialog as RadixDialog } from 'radix-ui'
import { type ReactNode, type Ref, useRef, useState } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'
import { Button, IconButton } from './button.tsx'
import { Field } from './field.tsx'
import { Input } from './input.tsx'
import { Notice } from './notice.tsx'

type Layer = { open: boolean; onOpenChange: (open: boolean) => void }

/**
 * Stands for Radix' own overlay, which locks scrolling by putting a <style> element into the page, and a strict content
 * security policy refuses that. Here `html:has([data-locks-scroll])` does it from our stylesheet.
 */
export function LayerOverlay({ ref }: { ref?: Ref<HTMLDivElement> }) {
  return <div ref={ref} data-locks-scroll className="fixed inset-0 z-50 animate-fade-in bg-overlay" />
}

/** A toast lies above the dialog; pressing it is not pressing outside. */
export function keepOpenForToasts(event: { target: EventTarget | null; preventDefault(): void }) {
  if (event.target instanceof Element && event.target.closest('[data-toaster]')) event.preventDefault()
}

/**
 * Gives the focus back to where it was. Radix does so only for a trigger of its own, and our layers are opened by state.
 * A menu item is gone by then; the button that opened the menu stands for it.
 */
export function useFocusReturn() {
  const origin = useRef<HTMLElement>(null)
  return {
    onOpenAutoFocus(event: Event) {
      const active = document.activeElement
      if (event.target instanceof Node && event.target.contains(active)) return
      const menu = active?.closest('[role=menu]')
      const opener = menu ? document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`) : active
      origin.current = opener instanceof HTMLElement ? opener : null
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault()
      origin.current?.focus()
    },
  }
}

export type DialogProps = Layer & {
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  role?: 'dialog' | 'alertdialog'
}

const widths = { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-3xl' }

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'md',
  role = 'dialog',
}: DialogProps) {
  const texts = useTexts()
  const focusReturn = useFocusReturn()
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <LayerOverlay />
        <RadixDialog.Content
          role={role}
          aria-modal={role === 'alertdialog' ? true : undefined}
          {...(description ? {} : { 'aria-describedby': undefined })}
          {...focusReturn}
          onPointerDownOutside={keepOpenForToasts}
          onInteractOutside={keepOpenForToasts}
          className={cx(
            'fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[calc(100dvh-2rem)] w-full animate-rise-in flex-col border bg-raised shadow-lg outline-none',
            'rounded-t-lg sm:top-[12vh] sm:bottom-auto sm:max-h-[80vh] sm:rounded-lg',
            widths[size],
          )}
        >
          <div className="flex flex-col gap-1 py-4 ps-5 pe-14">
            <RadixDialog.Title className="text-lg font-semibold">{title}</RadixDialog.Title>
            {description ? (
              <RadixDialog.Description className="text-muted">{description}</RadixDialog.Description>
            ) : null}
          </div>
          {children ? <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div> : null}
          {footer ? (
            <div className="flex flex-col-reverse gap-2 border-t px-5 py-3 sm:flex-row sm:flex-wrap sm:justify-end">
              {footer}
            </div>
          ) : null}
          {/* Last in order, so that the focus first goes to what the dialog is about. */}
          <RadixDialog.Close asChild>
            <IconButton label={texts.close} icon={X} className="absolute end-3 top-3" />
          </RadixDialog.Close>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

export type ConfirmDialogProps = Layer & {
  title: ReactNode
  description?: ReactNode
  /** What it will do, shown before it is done. */
  effects?: readonly ReactNode[]
  confirmLabel: string
  cancelLabel?: string
  tone?: 'primary' | 'danger'
  /** Only for what cannot be taken back. */
  typeToConfirm?: string
  /** The dialog closes when this settles; when it throws, it stays and shows the message. */
  onConfirm: () => unknown
  children?: ReactNode
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  // The inside starts afresh each time it opens.
  return props.open ? <OpenConfirmDialog {...props} /> : null
}

function OpenConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  effects,
  confirmLabel,
  cancelLabel,
  tone = 'primary',
  typeToConfirm,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const texts = useTexts()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [mismatch, setMismatch] = useState(false)

  async function confirm() {
    if (typeToConfirm !== undefined && typed.trim() !== typeToConfirm) {
      setMismatch(true)
      return
    }
    setBusy(true)
    setProblem(undefined)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setProblem(error instanceof Error && error.message ? error.message : texts.somethingWentWrong)
      setBusy(false)
    }
  }

  const hasBody = Boolean(effects?.length || children || typeToConfirm !== undefined || problem)
  return (
    <Dialog
      role="alertdialog"
      size="sm"
      open={open}
      onOpenChange={(next) => {
        if (!busy) onOpenChange(next)
      }}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)} disabled={busy}>
            {cancelLabel ?? texts.cancel}
          </Button>
          <Button variant={tone} loading={busy} onClick={confirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {hasBody ? (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (!busy) void confirm()
          }}
        >
          {effects?.length ? (
            <ul
              aria-label={texts.changesNothingYet}
              className="flex list-disc flex-col gap-1 rounded-md border bg-sunken py-2.5 ps-8 pe-3 marker:text-muted"
            >
              {effects.map((effect, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list is written once and never reordered
                <li key={place}>{effect}</li>
              ))}
            </ul>
          ) : null}
          {children}
          {typeToConfirm === undefined ? null : (
            <Field
              label={texts.typeToConfirm(typeToConfirm)}
              error={mismatch ? texts.typeToConfirm(typeToConfirm) : undefined}
            >
              <Input
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value)
                  setMismatch(false)
                }}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            </Field>
          )}
          {problem ? (
            <Notice tone="danger" live>
              {problem}
            </Notice>
          ) : null}
        </form>
      ) : null}
    </Dialog>
  )
}

export type DrawerProps = Layer & {
  title: string
  hideTitle?: boolean
  side?: 'start' | 'end'
  children: ReactNode
  footer?: ReactNode
}

export function Drawer({ open, onOpenChange, title, hideTitle, side = 'end', children, footer }: DrawerProps) {
  const texts = useTexts()
  const focusReturn = useFocusReturn()
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <LayerOverlay />
        <RadixDialog.Content
          aria-describedby={undefined}
          {...focusReturn}
          onPointerDownOutside={keepOpenForToasts}
          onInteractOutside={keepOpenForToasts}
          className={cx(
            'fixed inset-y-0 z-50 flex w-[min(22rem,calc(100vw-3rem))] flex-col bg-raised shadow-lg outline-none',
            side === 'start' ? 'start-0 animate-slide-in-start border-e' : 'end-0 animate-slide-in-end border-s',
          )}
        >
          <div className={cx('flex min-h-14 items-center py-2 ps-5 pe-14', !hideTitle && 'border-b')}>
            <RadixDialog.Title className={hideTitle ? 'sr-only' : 'text-lg font-semibold'}>{title}</RadixDialog.Title>
          </div>
          <div className={cx('min-h-0 flex-1 overflow-y-auto px-5 pb-5', !hideTitle && 'pt-4')}>{children}</div>
          {footer ? <div className="border-t px-5 py-3">{footer}</div> : null}
          <RadixDialog.Close asChild>
            <IconButton label={texts.close} icon={X} className="absolute end-3 top-2.5" />
          </RadixDialog.Close>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}
